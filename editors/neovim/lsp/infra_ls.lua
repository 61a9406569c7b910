---@brief
---
--- Findings, fixes, completion and navigation for Dockerfiles, Compose files, Kubernetes manifests and Terraform.
--- The server looks at path and content, not at the file type, and stays silent about YAML it does not know.

---@type vim.lsp.Config
return {
  cmd = { 'infra-ls', 'serve' },
  filetypes = {
    'dockerfile',
    'yaml',
    'yaml.docker-compose',
    'terraform',
    'terraform-vars',
    'opentofu',
    'tf',
    'hcl',
  },
  -- In this order: a configuration file, then the repository, then files that only a project of its own has.
  root_markers = {
    'infra-ls.toml',
    '.git',
    { 'compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml', '.terraform' },
  },
}
