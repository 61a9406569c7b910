//! Files to measure with: made by code, always the same, such as people write them, with a mistake here and there.

use std::path::Path;

use infra_ls::model::FileId;
use infra_ls::syntax::Language;
use infra_ls::text::{Encoding, Position};
use infra_ls::workspace::{Change, Workspace};

/// Sizes that are measured, in lines.
pub(crate) const LINES: [usize; 3] = [100, 1_000, 10_000];

/// One of the formats that are measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    /// One segment, whatever its length.
    Dockerfile,
    /// One YAML document, whatever its length.
    Compose,
    /// A stream of YAML documents of 22 lines each, on average: 10,000 lines are 456 of them.
    Kubernetes,
    /// Blocks of about ten lines.
    Terraform,
}

impl Format {
    /// All of them.
    pub(crate) const ALL: [Format; 4] = [Format::Dockerfile, Format::Compose, Format::Kubernetes, Format::Terraform];

    /// The language its files are written in.
    pub(crate) fn language(self) -> Language {
        match self {
            Format::Dockerfile => Language::Dockerfile,
            Format::Compose | Format::Kubernetes => Language::Yaml,
            Format::Terraform => Language::Hcl,
        }
    }

    /// What such a file is called.
    pub(crate) fn file_name(self) -> &'static str {
        match self {
            Format::Dockerfile => "Dockerfile",
            Format::Compose => "compose.yaml",
            Format::Kubernetes => "objects.yaml",
            Format::Terraform => "main.tf",
        }
    }

    /// A file of so many lines, or a few less: it ends where a thing ends.
    pub(crate) fn text(self, lines: usize) -> String {
        let mut text = self.opening();
        let mut count = text.lines().count();
        for number in 0.. {
            let next = match self {
                Format::Dockerfile => stage(number),
                Format::Compose => service(number),
                Format::Kubernetes => object(number),
                Format::Terraform => block(number),
            };
            count += next.lines().count();
            if count > lines {
                break;
            }
            text.push_str(&next);
        }
        text
    }

    fn opening(self) -> String {
        match self {
            Format::Dockerfile => "# syntax=docker/dockerfile:1\nARG NODE_VERSION=22.11.0\n\n".to_owned(),
            Format::Compose => "name: shop\n\nservices:\n".to_owned(),
            Format::Kubernetes => String::new(),
            Format::Terraform => "variable \"region\" {\n  type = string\n}\n\n".to_owned(),
        }
    }
}

/// A workspace with one open file in a folder that does not exist.
pub(crate) struct Open {
    pub(crate) workspace: Workspace,
    pub(crate) file: FileId,
    version: i32,
}

impl Open {
    /// Opens a text as an editor does.
    pub(crate) fn new(format: Format, text: &str) -> Self {
        let file = FileId::from_path(&Path::new("/infra-ls-bench").join(format.file_name()));
        let workspace = Workspace::new(None);
        workspace.open(&file, text, 0, "");
        Open { workspace, file, version: 0 }
    }

    /// Replaces what stands behind a position by a text: so many columns of one line.
    pub(crate) fn edit(&mut self, at: Position, columns: u32, with: &str) {
        self.version += 1;
        let to = Position { column: at.column + columns, ..at };
        self.workspace.change(&self.file, self.version, &[Change::Range(at, to, with.to_owned())], Encoding::Utf16);
    }
}

/// The middle and the end, in turn, of so many lines spread over a text; lines with nothing on them are left out.
pub(crate) fn places(text: &str, count: usize) -> Vec<Position> {
    let lines: Vec<(usize, &str)> = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).collect();
    let place = |number: usize| {
        let (row, line) = lines[number * lines.len() / count];
        let end = line.chars().count();
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        let column = if number.is_multiple_of(2) { indent + (end - indent) / 2 } else { end };
        Position { line: row as u32, column: column as u32 }
    };
    (0..count).map(place).collect()
}

fn stage(number: usize) -> String {
    let user = if number.is_multiple_of(3) { "" } else { "USER node\n" };
    format!(
        "# Builds part {number} of the shop.
FROM node:${{NODE_VERSION}}-alpine AS part{number}
ARG PART{number}_MODE=production
ENV NODE_ENV=${{PART{number}_MODE}} \\
    PORT={port}
WORKDIR /srv/part{number}
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \\
    npm ci --omit=dev && \\
    npm cache clean --force
COPY --chown=node:node . .
RUN <<EOT
  set -e
  npm run build
  rm -rf test
EOT
EXPOSE {port}/tcp
{user}HEALTHCHECK --interval=30s --timeout=3s CMD wget -q -O /dev/null http://localhost:{port}/health || exit 1
CMD [\"node\", \"server.js\", \"--part={number}\"]

",
        port = 3_000 + number % 5_000,
    )
}

fn service(number: usize) -> String {
    let tag = if number.is_multiple_of(10) { "latest" } else { "1.4.2" };
    let before = number.saturating_sub(1);
    format!(
        "  part{number}:
    image: registry.example.com/shop/part{number}:{tag}
    restart: unless-stopped
    environment:
      LOG_LEVEL: info
      DATABASE_URL: \"postgres://database:5432/part{number}\"
      # Read when the part starts.
      FEATURES: search,cart
    ports:
      - \"{port}:3000\"
    depends_on:
      - part{before}
    healthcheck:
      test: [\"CMD\", \"wget\", \"-q\", \"-O\", \"/dev/null\", \"http://localhost:3000/health\"]
      interval: 30s
      timeout: 3s
    deploy:
      resources:
        limits:
          memory: 256M
",
        port = 10_000 + number % 50_000,
    )
}

fn object(number: usize) -> String {
    let part = number / 2;
    if !number.is_multiple_of(2) {
        return format!(
            "---
apiVersion: v1
kind: Service
metadata:
  name: part{part}
  namespace: shop
spec:
  selector:
    app: part{part}
  ports:
    - name: http
      port: 80
      targetPort: 3000
"
        );
    }
    let tag = if part.is_multiple_of(10) { "latest" } else { "1.4.2" };
    format!(
        "---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: part{part}
  namespace: shop
spec:
  replicas: 2
  selector:
    matchLabels:
      app: part{part}
  template:
    metadata:
      labels:
        app: part{part}
    spec:
      containers:
        - name: part{part}
          image: registry.example.com/shop/part{part}:{tag}
          ports:
            - containerPort: 3000
          env:
            - name: LOG_LEVEL
              value: info
          securityContext:
            runAsNonRoot: true
            allowPrivilegeEscalation: false
          resources:
            limits:
              memory: 256Mi
"
    )
}

fn block(number: usize) -> String {
    let encrypted = !number.is_multiple_of(10);
    match number % 3 {
        0 => format!(
            "resource \"aws_ebs_volume\" \"part{number}\" {{
  availability_zone = \"${{var.region}}a\"
  size              = 40
  encrypted         = {encrypted}

  tags = {{
    Name = \"shop-part{number}\"
    Team = local.team{number}
  }}
}}

"
        ),
        1 => format!(
            "variable \"part{number}_size\" {{
  description = \"How many instances part {number} has\"
  type        = number
  default     = 2
}}

# Whose part this is.
locals {{
  team{next} = var.part{number}_size > 4 ? \"big\" : \"small\"
}}

",
            next = number + 2,
        ),
        _ => format!(
            "resource \"aws_security_group\" \"part{number}\" {{
  name   = \"shop-part{number}\"
  vpc_id = \"vpc-0a1b2c3d\"

  ingress {{
    from_port   = 443
    to_port     = 443
    protocol    = \"tcp\"
    cidr_blocks = [\"10.0.0.0/8\"]
  }}
}}

output \"part{number}_group\" {{
  value = aws_security_group.part{number}.id
}}

"
        ),
    }
}
