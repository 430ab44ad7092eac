# One NAT gateway in one zone: when that zone fails, exchanges wait and nothing is lost, which is worth less than a second one.
resource "aws_eip" "nat" {
  count = local.makes_subnets ? 1 : 0

  domain = "vpc"

  tags = { Name = "${var.name}-nat" }
}

resource "aws_nat_gateway" "this" {
  count = local.makes_subnets ? 1 : 0

  allocation_id = aws_eip.nat[0].id
  subnet_id     = local.makes_vpc ? aws_subnet.public[0].id : var.existing_network.new_private_subnets.public_subnet_id

  tags = { Name = var.name }

  depends_on = [aws_internet_gateway.this]
}

resource "aws_subnet" "public" {
  count = local.makes_vpc ? 1 : 0

  vpc_id            = aws_vpc.this[0].id
  cidr_block        = cidrsubnet(var.vpc_cidr, 4, 8)
  availability_zone = data.aws_availability_zones.available.names[0]

  tags = { Name = "${var.name}-public" }
}

resource "aws_internet_gateway" "this" {
  count = local.makes_vpc ? 1 : 0

  vpc_id = aws_vpc.this[0].id

  tags = { Name = var.name }
}

resource "aws_route_table" "public" {
  count = local.makes_vpc ? 1 : 0

  vpc_id = aws_vpc.this[0].id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.this[0].id
  }

  tags = { Name = "${var.name}-public" }
}

resource "aws_route_table_association" "public" {
  count = local.makes_vpc ? 1 : 0

  subnet_id      = aws_subnet.public[0].id
  route_table_id = aws_route_table.public[0].id
}

# The guide's mistake, found before the first time-out. A warning only: a transit gateway is a way out too.
check "way_out" {
  data "aws_nat_gateways" "existing" {
    vpc_id = local.vpc_id

    filter {
      name   = "state"
      values = ["available"]
    }
  }

  assert {
    condition     = local.makes_subnets ? true : length(data.aws_nat_gateways.existing.ids) > 0
    error_message = "The VPC of existing_network has no NAT gateway, so the functions cannot reach Plaid and time out. Use new_private_subnets, unless the subnets have another way out."
  }
}
