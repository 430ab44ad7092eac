variable "existing_network" {
  description = <<-EOT
    A VPC to use instead of a new one: the database's. Either private_subnet_ids, in two zones and with a way out to Plaid (NAT), or
    new_private_subnets: unused address ranges of the VPC for two subnets, and a public subnet for the NAT gateway that they get.
  EOT
  type = object({
    vpc_id             = string
    private_subnet_ids = optional(list(string))
    new_private_subnets = optional(object({
      cidr_blocks      = list(string)
      public_subnet_id = string
    }))
  })
  default = null

  validation {
    condition     = var.existing_network == null || try((var.existing_network.private_subnet_ids == null) != (var.existing_network.new_private_subnets == null), false)
    error_message = "Give existing_network either private_subnet_ids (with a NAT gateway) or new_private_subnets (that get one)."
  }

  validation {
    condition = (
      var.existing_network == null ? true :
      var.existing_network.private_subnet_ids != null ? length(var.existing_network.private_subnet_ids) >= 2 :
      var.existing_network.new_private_subnets != null ? length(var.existing_network.new_private_subnets.cidr_blocks) == 2 : true
    )
    error_message = "Give existing_network two private subnets in different zones, so that the loss of one zone is not the loss of the service."
  }
}

variable "vpc_cidr" {
  description = "Addresses of the new VPC, /16 to /24."
  type        = string
  default     = "10.42.0.0/24"

  validation {
    condition     = can(cidrsubnet(var.vpc_cidr, 4, 15)) && try(tonumber(split("/", var.vpc_cidr)[1]) >= 16 && tonumber(split("/", var.vpc_cidr)[1]) <= 24, false)
    error_message = "Set vpc_cidr to a range from /16 to /24, such as 10.42.0.0/24."
  }
}

variable "interface_endpoints" {
  description = "Reaches Secrets Manager and KMS through endpoints in the VPC instead of through the NAT gateway; each costs by the hour and zone."
  type        = bool
  default     = false

  validation {
    condition     = !var.interface_endpoints || var.existing_network == null
    error_message = "Endpoints take over for the whole VPC, and these let only the functions in. Make them in the VPC of existing_network yourself, for all who need them."
  }
}
