use std::collections::HashMap;

use super::{Definition, FileId, PORT, Project, Symbol, SymbolKind, SymbolName, Use};

/// The ports of the Services that have the labels a reference asks for. The ports of a segment are gathered once, however
/// many Services it has.
pub fn ports_of_services(user: &Use, project: &dyn Project) -> Vec<Definition> {
    let mut user = user.clone();
    user.reference.kind = SymbolKind::ServiceLabels;
    if let SymbolName::Labels(labels) = &mut user.reference.name {
        labels.remove(PORT);
    }
    let services = project.definitions(&user);
    let mut segments: HashMap<(&FileId, usize), Vec<Symbol>> = HashMap::new();
    let mut found = Vec::new();
    for service in &services {
        let gather = || {
            let facts = project.segment(&service.file, service.base);
            let symbols = facts.iter().flat_map(|facts| &facts.symbols);
            let mut ports: Vec<Symbol> =
                symbols.filter(|symbol| symbol.kind == SymbolKind::ServicePort).cloned().collect();
            ports.sort_by_key(|port| port.name_span.start());
            ports
        };
        let ports = segments.entry((&service.file, service.base)).or_insert_with(gather);
        let span = service.symbol.span;
        let first = ports.partition_point(|port| port.name_span.start() < span.start());
        let own = ports.iter().skip(first).take_while(|port| port.name_span.start() < span.end());
        let own = own.filter(|port| span.covers(port.name_span));
        found.extend(own.map(|port| Definition { symbol: port.clone(), ..service.clone() }));
    }
    found
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;
    use crate::model::{Demand, FileFacts, Lowered, Reference, Scope, Within};
    use crate::text::Span;

    const SERVICES: usize = 3;

    /// One segment with Services, each of which has a port; it counts how often that is read.
    struct Shop(Cell<usize>);

    fn symbol(kind: SymbolKind, name: &str, span: Span) -> Symbol {
        Symbol { kind, name: name.into(), name_span: span, span, scope: Scope::Workspace, detail: None }
    }

    impl Project for Shop {
        fn facts(&self, _file: &FileId) -> Option<Arc<FileFacts>> {
            None
        }

        fn segment(&self, _file: &FileId, _base: usize) -> Option<Arc<Lowered>> {
            self.0.set(self.0.get() + 1);
            let port = |number: usize| {
                let start = number * 10 + 5;
                symbol(SymbolKind::ServicePort, &format!("s{number}/http"), Span::new(start, start + 4))
            };
            // In no order: some are written behind anchors.
            Some(Arc::new(Lowered { symbols: (0..SERVICES).rev().map(port).collect(), ..Lowered::default() }))
        }

        fn definitions(&self, reference: &Use) -> Vec<Definition> {
            assert_eq!(reference.reference.name, SymbolName::Labels(BTreeMap::from([("app".into(), "web".into())])));
            let service = |number: usize| {
                symbol(reference.reference.kind, &format!("s{number}"), Span::new(number * 10, number * 10 + 10))
            };
            let define = |symbol| Definition { file: reference.file.clone(), base: 0, symbol };
            (0..SERVICES).map(service).map(define).collect()
        }

        fn candidates(&self, _like: &Use) -> Vec<Definition> {
            Vec::new()
        }

        fn uses(&self, _symbol: &Definition) -> Vec<Use> {
            Vec::new()
        }
    }

    #[test]
    fn the_ports_of_a_segment_are_gathered_once() {
        let labels = [("app", "web"), (PORT, "http")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        let reference = Reference {
            kind: SymbolKind::ServicePort,
            name: SymbolName::Labels(labels.into()),
            span: Span::at(0),
            within: Within::Scope(Scope::Workspace),
            demand: Demand::Optional,
        };
        let shop = Shop(Cell::new(0));
        let user = Use { file: FileId::from_uri("monitor.yaml"), base: 0, reference };
        let found = ports_of_services(&user, &shop);
        let names: Vec<String> = found.iter().map(|port| port.symbol.name.text()).collect();
        assert_eq!(names, ["s0/http", "s1/http", "s2/http"]);
        assert_eq!(shop.0.get(), 1);
    }
}
