;;; infra-ls.el --- Eglot client for infra-ls  -*- lexical-binding: t; -*-

;; Author: The infra-ls contributors
;; Version: 0.1.0
;; Package-Requires: ((emacs "29.1"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; Registers infra-ls with Eglot for Dockerfiles, Compose files, Kubernetes manifests and Terraform:
;;
;;   (require 'infra-ls)
;;   (infra-ls-setup)
;;
;; after which \\[eglot] in such a file starts the server.

;;; Code:

(require 'eglot)

(defgroup infra-ls nil
  "Language server for files that describe infrastructure."
  :group 'eglot)

(defcustom infra-ls-command '("infra-ls" "serve")
  "The program and its arguments."
  :type '(repeat string))

(defcustom infra-ls-modes
  '((dockerfile-mode :language-id "dockerfile")
    (dockerfile-ts-mode :language-id "dockerfile")
    (docker-compose-mode :language-id "dockercompose")
    (yaml-mode :language-id "yaml")
    (yaml-ts-mode :language-id "yaml")
    (terraform-mode :language-id "terraform")
    (terraform-ts-mode :language-id "terraform")
    (hcl-mode :language-id "hcl"))
  "The major modes infra-ls is for, as in the car of an entry of `eglot-server-programs'."
  :type '(repeat sexp))

;;;###autoload
(defun infra-ls-setup ()
  "Make Eglot use infra-ls in the modes of `infra-ls-modes'."
  (add-to-list 'eglot-server-programs
               ;; A function, so that a later change of the command counts.
               (cons infra-ls-modes (lambda (&rest _) infra-ls-command))))

(provide 'infra-ls)
;;; infra-ls.el ends here
