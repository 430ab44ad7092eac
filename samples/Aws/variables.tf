variable "region" {
  description = "Where everything is built. Put it where the database is."
  type        = string
  default     = "us-east-1"
}

variable "name" {
  description = "Prefix of all names; the functions are called <name>-create-link-token and so on."
  type        = string
  default     = "budget-tracker"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "Set name to 3 to 32 lower-case letters, digits and dashes, a letter first and no dash last."
  }
}

variable "plaid_environment" {
  description = "Plaid's environment. Overrides the secret's PLAID_ENV, and is the only one whose tokens the KMS key opens."
  type        = string
  default     = "sandbox"

  validation {
    condition     = contains(["sandbox", "production"], var.plaid_environment)
    error_message = "Set plaid_environment to sandbox or production; Plaid's development environment is gone."
  }
}

variable "allowed_origin" {
  description = "The one origin whose pages may call the API, for example https://money.example.com."
  type        = string

  validation {
    condition     = can(regex("^(https://[a-z0-9.-]+|http://localhost)(:[0-9]{1,5})?$", var.allowed_origin))
    error_message = "Set allowed_origin to https:// and a host in lower case, without a path, a trailing slash or a wildcard; http://localhost:5173 is fine while you develop."
  }
}

variable "redirect_uri" {
  description = "Where banks with a sign-in page of their own send the browser back to; registered in the Plaid Dashboard."
  type        = string
  default     = null

  validation {
    condition     = var.redirect_uri == null || can(regex("^(https://[^?#@]+|http://localhost[^?#@]*)$", var.redirect_uri))
    error_message = "Set redirect_uri to an https address without a query string, a fragment or a user name (http://localhost in Sandbox), the same as in the Plaid Dashboard."
  }
}

variable "deletion_protection" {
  description = "Keeps the database and the user pool that were made from being deleted. Set it to false, and apply, to tear down."
  type        = bool
  default     = true
}

variable "settings" {
  description = "More environment variables for the functions, for example { Plaid__Products__0 = \"transactions\" }."
  type        = map(string)
  default     = {}

  validation {
    condition = alltrue([for name in keys(var.settings) :
      !can(regex("(?i)(password|connectionstring|^plaid_secret$|plaid_client_id|key_?ring|keys__|credentials)", name))
    ])
    error_message = "settings stand in the clear in the state and in the console. Put keys and passwords into the secrets instead (output put_secrets says how)."
  }

  validation {
    condition     = alltrue([for name in keys(var.settings) : !can(regex("^(AWS_|_)", name))])
    error_message = "Names that begin with AWS_ or _ belong to Lambda. Rename or remove them from settings."
  }
}
