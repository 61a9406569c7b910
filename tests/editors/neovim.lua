-- What a person does in Neovim, step by step. Run by neovim.sh, which sets:
--   INFRA_LS  the server
--   CLIENT    the folder with lsp/infra_ls.lua
--   SHOP      a copy of examples/shop that may be changed
--
-- Prints a line `ok …` per step; the first that fails ends the run with exit code 1.

local PATIENCE = 20000

local function say(line)
  io.stdout:write(line, '\n')
  io.stdout:flush()
end

---Runs the event loop until `condition` gives something, and returns that.
local function await(what, condition)
  local value
  local done = vim.wait(PATIENCE, function()
    value = condition()
    return value and true or false
  end, 10)
  if not done then
    error('waited in vain for ' .. what, 0)
  end
  return value
end

local function check(value, message)
  if not value then
    error(message, 0)
  end
  return value
end

local function step(name, run)
  run()
  say('ok ' .. name)
end

local exit

---The one client, attached to the buffer.
local function client(buffer)
  return await('the client to attach', function()
    local found = vim.lsp.get_clients({ name = 'infra_ls', bufnr = buffer })[1]
    return found and found.initialized and found
  end)
end

local function open(path)
  vim.cmd.edit(vim.env.SHOP .. '/' .. path)
  local buffer = vim.api.nvim_get_current_buf()
  client(buffer)
  return buffer
end

local function text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), '\n')
end

---Puts the cursor on the first character of `needle`, in the line after `marker` if one is given.
local function go_to(buffer, needle, marker)
  local seen = marker == nil
  for row, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, true)) do
    local column = seen and line:find(needle, 1, true)
    if column then
      vim.api.nvim_win_set_cursor(0, { row, column - 1 })
      return row
    end
    seen = seen or line:find(marker, 1, true) ~= nil
  end
  error(('the buffer has no %q'):format(needle), 0)
end

---The first diagnostic of the buffer in whose message or code `needle` stands.
local function diagnostic(buffer, needle)
  for _, found in ipairs(vim.diagnostic.get(buffer)) do
    if found.message:find(needle, 1, true) or tostring(found.code):find(needle, 1, true) then
      return found
    end
  end
end

local function request(buffer, method, parameters)
  local one = client(buffer)
  local answer, trouble = one:request_sync(method, parameters, PATIENCE, buffer)
  check(answer, ('%s: %s'):format(method, trouble))
  check(not answer.err, ('%s: %s'):format(method, vim.inspect(answer.err)))
  return check(answer.result, method .. ' had no result'), one.offset_encoding
end

local function position(buffer)
  return vim.lsp.util.make_position_params(0, client(buffer).offset_encoding)
end

local function labels(result)
  return vim.tbl_map(function(item)
    return item.label
  end, result.items or result)
end

local function run()
  vim.o.hidden = true
  vim.o.swapfile = false
  vim.opt.runtimepath:prepend(vim.env.CLIENT)
  -- Only what a person with a binary elsewhere would set.
  vim.lsp.config('infra_ls', {
    cmd = { vim.env.INFRA_LS, 'serve' },
    on_exit = function(code, signal)
      exit = { code = code, signal = signal }
    end,
  })
  vim.lsp.enable('infra_ls')

  local dockerfile, compose, terraform

  step('a Dockerfile is checked', function()
    dockerfile = open('web/Dockerfile')
    local found = await('pin-image-tag in web/Dockerfile', function()
      return diagnostic(dockerfile, 'pin-image-tag')
    end)
    local line = vim.api.nvim_buf_get_lines(dockerfile, found.lnum, found.lnum + 1, true)[1]
    check(line:find('node:latest', 1, true), 'it points at: ' .. line)
  end)

  step('the root is the folder of infra-ls.toml', function()
    local root = client(dockerfile).config.root_dir
    check(root == vim.env.SHOP, 'it is ' .. tostring(root))
  end)

  step('a Compose file is checked, by the same server', function()
    compose = open('compose.yaml')
    check(client(compose).id == client(dockerfile).id, 'a second server was started')
    for _, mistake in ipairs({ 'prodution', 'databse', 'enviroment' }) do
      await(mistake .. ' to be found', function()
        return diagnostic(compose, mistake)
      end)
    end
  end)

  step('a manifest and Terraform are checked', function()
    local manifest = open('k8s/web.yaml')
    await('findings in k8s/web.yaml', function()
      return diagnostic(manifest, 'pin-image-tag')
    end)
    terraform = open('terraform/main.tf')
    await('enviroment to be found', function()
      return diagnostic(terraform, 'enviroment')
    end)
    vim.cmd.buffer(compose)
  end)

  step('hover explains a key', function()
    go_to(compose, 'depends_on')
    local hover = request(compose, 'textDocument/hover', position(compose))
    local contents = vim.lsp.util.convert_input_to_markdown_lines(hover.contents)
    check(#table.concat(contents, '') > 20, 'it says: ' .. table.concat(contents, '\n'))
  end)

  step('completion offers keys of a service while one is typed', function()
    local row = go_to(compose, 'image: redis')
    vim.api.nvim_buf_set_lines(compose, row, row, true, { '    healthc' })
    vim.api.nvim_win_set_cursor(0, { row + 1, #'    healthc' })
    local offered = labels(request(compose, 'textDocument/completion', position(compose)))
    check(vim.tbl_contains(offered, 'healthcheck'), 'it offers: ' .. table.concat(offered, ' '))
    vim.api.nvim_buf_set_lines(compose, row, row + 1, true, {})
  end)

  step('a code action mends a misspelt service', function()
    local found = await('databse to be found again', function()
      return diagnostic(compose, 'databse')
    end)
    local raw = found.user_data.lsp
    local actions, encoding = request(compose, 'textDocument/codeAction', {
      textDocument = vim.lsp.util.make_text_document_params(compose),
      range = raw.range,
      context = { diagnostics = { raw }, only = { 'quickfix' }, triggerKind = 1 },
    })
    local titles = {}
    local mend
    for _, action in ipairs(actions) do
      titles[#titles + 1] = action.title
      local full = (action.edit or action.command) and action or request(compose, 'codeAction/resolve', action)
      if not mend and vim.json.encode(full.edit or {}):find('"database"', 1, true) then
        mend = full
      end
    end
    check(mend, 'none of the actions does: ' .. table.concat(titles, '; '))
    vim.lsp.util.apply_workspace_edit(mend.edit, encoding)
    check(text(compose):find('      database:\n        condition: service_healthy', 1, true), text(compose))
    await('the finding to go', function()
      return not diagnostic(compose, 'databse')
    end)
  end)

  step('definition leads from a build target to the stage', function()
    vim.cmd.buffer(compose)
    go_to(compose, 'runtime')
    vim.lsp.buf.definition()
    await('the Dockerfile to be shown', function()
      return vim.api.nvim_get_current_buf() == dockerfile
    end)
    local line = vim.api.nvim_get_current_line()
    check(line:find('AS runtime', 1, true), 'the cursor is in: ' .. line)
  end)

  step('rename of a stage changes the Compose file', function()
    go_to(dockerfile, 'runtime')
    vim.lsp.buf.rename('served')
    await('the new name in both files', function()
      return text(dockerfile):find('AS served', 1, true) and text(compose):find('target: served', 1, true)
    end)
    check(not text(compose):find('runtime', 1, true), text(compose))
  end)

  step('an edit of the Dockerfile checks the Compose file again', function()
    local row = go_to(dockerfile, 'AS served')
    local line = vim.api.nvim_get_current_line()
    vim.api.nvim_buf_set_lines(dockerfile, row - 1, row, true, { (line:gsub('served', 'serving')) })
    await('the target to be reported', function()
      return diagnostic(compose, 'served')
    end)
    vim.api.nvim_buf_set_lines(dockerfile, row - 1, row, true, { line })
    await('the report to go', function()
      return not diagnostic(compose, 'served')
    end)
  end)

  step('colours follow an edit', function()
    vim.cmd.buffer(dockerfile)
    local function coloured(row, column, kind)
      for _, token in ipairs(vim.lsp.semantic_tokens.get_at_pos(dockerfile, row, column) or {}) do
        if token.type == kind then
          return true
        end
      end
    end
    local row = go_to(dockerfile, 'AS served')
    await('the stage to be coloured', function()
      return coloured(row - 1, vim.api.nvim_get_current_line():find('served') - 1, 'namespace')
    end)
    vim.api.nvim_buf_set_lines(dockerfile, 0, 0, true, { '# new', 'ARG NEW=1' })
    await('the new line to be coloured', function()
      return coloured(1, 0, 'keyword') and coloured(row + 1, 0, 'keyword')
    end)
    vim.api.nvim_buf_set_lines(dockerfile, 0, 2, true, {})
  end)

  step('folds are those of the file', function()
    local folds = request(terraform, 'textDocument/foldingRange', {
      textDocument = vim.lsp.util.make_text_document_params(terraform),
    })
    check(#folds > 3, vim.inspect(folds))
  end)

  step('Terraform is laid out', function()
    vim.cmd.buffer(terraform)
    local before = text(terraform)
    local last = vim.api.nvim_buf_line_count(terraform)
    vim.api.nvim_buf_set_lines(terraform, last, last, true, { 'locals {', 'a   =  1', '}' })
    vim.lsp.buf.format({ name = 'infra_ls', timeout_ms = PATIENCE })
    check(text(terraform) == before .. '\nlocals {\n  a = 1\n}', text(terraform))
  end)

  step('the server ends in order', function()
    client(compose):stop()
    await('the server to end', function()
      return exit
    end)
    check(exit.code == 0 and exit.signal == 0, 'it ended with ' .. vim.inspect(exit))
  end)
end

local function failure(message)
  local lines = { 'failed: ' .. tostring(message) }
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    for _, found in ipairs(vim.diagnostic.get(buffer)) do
      local name = vim.fs.basename(vim.api.nvim_buf_get_name(buffer))
      lines[#lines + 1] = ('  %s:%d: %s (%s)'):format(name, found.lnum + 1, found.message, tostring(found.code))
    end
  end
  local log = io.open(vim.lsp.log.get_filename(), 'r')
  if log then
    lines[#lines + 1] = log:read('*a'):sub(-4000)
    log:close()
  end
  return table.concat(lines, '\n')
end

-- An error that leaves this file would leave Neovim running.
local fine, message = xpcall(run, failure)
if not fine then
  say(message)
  vim.cmd('cquit 1')
end
vim.cmd('qall!')
