"use strict";

const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const PROGRAM = process.platform === "win32" ? "infra-ls.exe" : "infra-ls";

// Language ids are a matter of which other extensions are installed, so files are also chosen by name. The server looks
// at path and content and stays silent about YAML it does not know.
const DOCUMENTS = [
  ...["dockerfile", "dockercompose", "yaml", "terraform", "terraform-vars", "terraform-test", "opentofu"].flatMap((language) => [
    { scheme: "file", language },
    { scheme: "untitled", language },
  ]),
  { scheme: "file", pattern: "**/*.{tf,tofu,tfvars}" },
  { scheme: "file", pattern: "**/*.{tf,tofu,tfvars,tftest,tofutest}.json" },
  { scheme: "file", pattern: "**/*.{tftest,tofutest,tfmock,tofumock,tfquery,tfcomponent,tfstack,tfdeploy,tfmigrate}.hcl" },
  { scheme: "file", pattern: "**/.terraform.lock.hcl" },
  { scheme: "file", pattern: "**/{Containerfile,Containerfile.*,*.Dockerfile}" },
];

// What a lens runs when it is clicked; the server offers it to editors that say they have it.
const SHOW_REFERENCES = "infra-ls.showReferences";

let client;
let output;
// Starts and stops follow one another: a second restart waits for the first.
let last = Promise.resolve();

async function activate(context) {
  output = vscode.window.createOutputChannel("infra-ls", { log: true });
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("infra-ls.showOutput", () => output.show()),
    vscode.commands.registerCommand("infra-ls.restart", () => restart(context)),
    vscode.commands.registerCommand(SHOW_REFERENCES, showReferences),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("infra-ls.server")) {
        void restart(context);
      }
    }),
    // The settings that name a program count from now on.
    vscode.workspace.onDidGrantWorkspaceTrust(() => restart(context)),
  );
  await restart(context);
}

async function deactivate() {
  await enqueue(stop);
}

function restart(context) {
  return enqueue(async () => {
    await stop();
    await start(context);
  });
}

function enqueue(work) {
  last = last.then(work).catch((error) => output.error(error));
  return last;
}

async function start(context) {
  const settings = vscode.workspace.getConfiguration("infra-ls");
  const command = findServer(context, settings.get("server.path"));
  if (command === undefined) {
    // Not awaited: the message may stay on the screen for long.
    void explainMissingServer(settings.get("server.path"));
    return;
  }
  output.info(`server: ${command}`);
  client = new LanguageClient(
    "infra-ls",
    "infra-ls",
    { command, args: settings.get("server.arguments") },
    { documentSelector: DOCUMENTS, outputChannel: output },
  );
  client.registerFeature({
    fillClientCapabilities(capabilities) {
      capabilities.experimental = { ...capabilities.experimental, commands: { commands: [SHOW_REFERENCES] } };
    },
    initialize() {},
    getState: () => ({ kind: "static" }),
    clear() {},
  });
  await client.start();
}

// From the protocol's places to the editor's.
async function showReferences(uri, position, locations) {
  const convert = client?.protocol2CodeConverter;
  if (convert !== undefined) {
    await vscode.commands.executeCommand(
      "editor.action.showReferences",
      vscode.Uri.parse(uri),
      convert.asPosition(position),
      locations.map(convert.asLocation),
    );
  }
}

async function stop() {
  const old = client;
  client = undefined;
  // A client that never started has nothing to stop, and says so by throwing.
  if (old?.isRunning()) {
    await old.stop();
  }
}

// The program that was set, else the one in the package, else the first on the PATH.
function findServer(context, configured) {
  if (configured) {
    return isFile(configured) ? configured : undefined;
  }
  const bundled = context.asAbsolutePath(path.join("server", PROGRAM));
  const onPath = (process.env.PATH ?? "")
    .split(path.delimiter)
    // A relative entry would let the opened folder choose the program.
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, PROGRAM));
  return [bundled, ...onPath].find(isFile);
}

function isFile(name) {
  try {
    return fs.statSync(name).isFile();
  } catch {
    return false;
  }
}

async function explainMissingServer(configured) {
  const why = configured
    ? `infra-ls: there is no program at ${configured}.`
    : "infra-ls: the server was not found. Put infra-ls on the PATH, or set where it is.";
  output.error(why);
  if ((await vscode.window.showErrorMessage(why, "Open Settings")) === "Open Settings") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "infra-ls.server.path");
  }
}

module.exports = { activate, deactivate };
