;;; eglot.el --- What a person does in Emacs, step by step  -*- lexical-binding: t; -*-

;; Run by eglot.sh, which sets INFRA_LS (the server), CLIENT (the folder with infra-ls.el) and SHOP (a copy of
;; examples/shop that may be changed).  Prints a line `ok …' per step; the first that fails ends the run with exit code 1.

;;; Code:

(require 'cl-lib)
(add-to-list 'load-path (getenv "CLIENT"))
(require 'infra-ls)
(require 'flymake)

(setq infra-ls-command (list (getenv "INFRA_LS") "serve")
      eglot-sync-connect 15
      eglot-confirm-server-initiated-edits nil
      make-backup-files nil
      create-lockfiles nil)

;; Stand-ins for the modes that come from packages.
(define-derived-mode dockerfile-mode prog-mode "Dockerfile")
(define-derived-mode yaml-mode prog-mode "YAML")
(define-derived-mode terraform-mode prog-mode "Terraform")
(infra-ls-setup)

(defun step-await (what condition)
  "Let events happen until CONDITION gives something; WHAT it is waited for."
  (let ((value nil) (deadline (+ (float-time) 20)))
    (while (and (not (setq value (funcall condition))) (< (float-time) deadline))
      (accept-process-output nil 0.05))
    (or value (error "Waited in vain for %s" what))))

(defun step-ok (name) (princ (format "ok %s\n" name)))

(defun step-open (path mode)
  "Visit PATH of the shop in MODE, served by infra-ls."
  (find-file (expand-file-name path (getenv "SHOP")))
  (funcall mode)
  (unless (eglot-current-server)
    (apply #'eglot (eglot--guess-contact)))
  (unless (eglot-managed-p) (eglot--managed-mode 1))
  (step-await "the buffer to be managed" #'eglot-managed-p))

(defun step-diagnostics ()
  "The diagnostics of the buffer, once there are any."
  (flymake-mode 1)
  (step-await "diagnostics" (lambda () (flymake-start) (flymake-diagnostics))))

(defun step-has (needle list)
  "Whether NEEDLE stands in a text of LIST."
  (cl-some (lambda (text) (string-match-p (regexp-quote needle) text)) list))

(defun step-run ()
  (step-open "web/Dockerfile" #'dockerfile-mode)
  (let ((texts (mapcar #'flymake-diagnostic-text (step-diagnostics))))
    (unless (step-has "latest" texts) (error "No finding about the tag: %S" texts)))
  (step-ok "findings of a Dockerfile")

  (goto-char (point-min))
  (re-search-forward "^FROM ")
  (let* ((hover (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams)))
         (contents (plist-get hover :contents)))
    (unless (equal (plist-get contents :kind) "plaintext") (error "A hover that Eglot cannot show: %S" hover)))
  (step-ok "hover as plain text")

  (goto-char (flymake-diagnostic-beg
              (cl-find-if (lambda (found) (step-has "latest" (list (flymake-diagnostic-text found))))
                          (flymake-diagnostics))))
  (let* ((range (list :start (eglot--pos-to-lsp-position) :end (eglot--pos-to-lsp-position)))
         (actions (jsonrpc-request (eglot-current-server) :textDocument/codeAction
                                   (list :textDocument (eglot--TextDocumentIdentifier) :range range
                                         :context (list :diagnostics []))))
         (fix (cl-find-if (lambda (action) (and (equal (plist-get action :kind) "quickfix") (plist-get action :edit)))
                          actions)))
    (unless fix (error "Nothing mends the finding: %S" actions))
    (if (equal (func-arity #'eglot--apply-workspace-edit) '(1 . 2))
        (eglot--apply-workspace-edit (plist-get fix :edit))
      (eglot--apply-workspace-edit (plist-get fix :edit) 'eglot-code-actions))
    (goto-char (point-min))
    (unless (buffer-modified-p) (error "The fix changed nothing"))
    (step-ok (format "a fix: %s" (plist-get fix :title))))

  (insert "from   scratch\n")
  (eglot-format-buffer)
  (goto-char (point-min))
  (unless (looking-at "FROM scratch$") (error "Not laid out: %s" (buffer-substring (point) (line-end-position))))
  (step-ok "layout")

  (step-open "compose.yaml" #'yaml-mode)
  (step-diagnostics)
  (goto-char (point-min))
  (re-search-forward "target: ")
  (let ((found (jsonrpc-request (eglot-current-server) :textDocument/definition (eglot--TextDocumentPositionParams))))
    (unless (string-match-p "web/Dockerfile" (format "%S" found)) (error "The stage is not found: %S" found)))
  (step-ok "definition from Compose to the Dockerfile")

  (goto-char (point-min))
  (re-search-forward "^  web:\n")
  (insert "    res")
  (let* ((list (jsonrpc-request (eglot-current-server) :textDocument/completion (eglot--TextDocumentPositionParams)))
         (labels (mapcar (lambda (item) (plist-get item :label)) (append (plist-get list :items) nil))))
    (unless (member "restart" labels) (error "`restart' is not offered: %S" labels)))
  (step-ok "completion in a half-typed line")

  (step-open "terraform/main.tf" #'terraform-mode)
  (step-diagnostics)
  (step-ok "findings of Terraform")

  (let ((server (eglot-current-server)))
    (eglot-shutdown server)
    (when (jsonrpc-running-p server) (error "The server still runs")))
  (step-ok "goodbye"))

(condition-case problem
    (step-run)
  (error (princ (format "FAILED: %s\n" (error-message-string problem)))
         (kill-emacs 1)))
(dolist (buffer (buffer-list))
  (with-current-buffer buffer (set-buffer-modified-p nil)))
(kill-emacs 0)

;;; eglot.el ends here
