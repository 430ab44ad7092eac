# A function in a VPC has no way out of it, whatever the subnet. Plaid, and Secrets Manager without an endpoint, are reached
# through a NAT gateway.
locals {
  makes_vpc     = var.existing_network == null
  makes_subnets = local.makes_vpc || try(var.existing_network.new_private_subnets != null, false)
  vpc_id        = local.makes_vpc ? aws_vpc.this[0].id : var.existing_network.vpc_id

  private_cidr_blocks = local.makes_vpc ? [for zone in [0, 1] : cidrsubnet(var.vpc_cidr, 2, zone)] : try(var.existing_network.new_private_subnets.cidr_blocks, [])
  function_subnet_ids = local.makes_subnets ? aws_subnet.private[*].id : var.existing_network.private_subnet_ids
}

data "aws_availability_zones" "available" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

resource "aws_vpc" "this" {
  count = local.makes_vpc ? 1 : 0

  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = var.name }
}

# The group that is taken where none is named lets nothing through.
resource "aws_default_security_group" "closed" {
  count = local.makes_vpc ? 1 : 0

  vpc_id = aws_vpc.this[0].id
}

resource "aws_subnet" "private" {
  count = local.makes_subnets ? 2 : 0

  vpc_id            = local.vpc_id
  cidr_block        = local.private_cidr_blocks[count.index]
  availability_zone = data.aws_availability_zones.available.names[count.index]

  tags = { Name = "${var.name}-private-${count.index + 1}" }
}

resource "aws_route_table" "private" {
  count = local.makes_subnets ? 1 : 0

  vpc_id = local.vpc_id

  tags = { Name = "${var.name}-private" }
}

resource "aws_route" "way_out" {
  count = local.makes_subnets ? 1 : 0

  route_table_id         = aws_route_table.private[0].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[0].id
}

resource "aws_route_table_association" "private" {
  count = local.makes_subnets ? 2 : 0

  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private[0].id
}
