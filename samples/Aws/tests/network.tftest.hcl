mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  package          = "tests/package.zip"
  allowed_origin   = "https://money.example.com"
  create_user_pool = true
  create_database  = true
}

run "a_new_network_has_a_way_out_and_no_way_in" {
  command = plan

  assert {
    condition     = aws_route.way_out[0].destination_cidr_block == "0.0.0.0/0" && aws_route.way_out[0].nat_gateway_id == "nat-made" && aws_nat_gateway.this[0].subnet_id == "subnet-public"
    error_message = "The private subnets reach Plaid through a NAT gateway that stands in the public one."
  }

  assert {
    condition     = one(aws_route_table.public[0].route).gateway_id == "igw-made" && aws_route_table_association.public[0].subnet_id == "subnet-public" && toset(aws_route_table_association.private[*].subnet_id) == toset(["subnet-private-0", "subnet-private-1"])
    error_message = "Only the public subnet is routed to the internet gateway."
  }

  assert {
    condition     = tolist(aws_subnet.private[*].availability_zone) == tolist(["us-east-1a", "us-east-1b"]) && tolist(aws_subnet.private[*].cidr_block) == tolist(["10.42.0.0/26", "10.42.0.64/26"]) && aws_subnet.public[0].cidr_block == "10.42.0.128/28" && !coalesce(aws_subnet.public[0].map_public_ip_on_launch, false)
    error_message = "Two private subnets in two zones, and a small public one that gives out no addresses."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.https.security_group_id == "sg-functions" && aws_vpc_security_group_egress_rule.https.from_port == 443 && aws_vpc_security_group_egress_rule.https.to_port == 443 && aws_vpc_security_group_egress_rule.https.ip_protocol == "tcp"
    error_message = "HTTPS is the one thing that goes anywhere."
  }

  assert {
    condition = (
      aws_vpc_security_group_egress_rule.postgres.security_group_id == "sg-functions" && aws_vpc_security_group_egress_rule.postgres.referenced_security_group_id == "sg-database" &&
      aws_vpc_security_group_egress_rule.postgres.from_port == 5432 && aws_vpc_security_group_egress_rule.postgres.to_port == 5432 && aws_vpc_security_group_egress_rule.postgres.cidr_ipv4 == null
    )
    error_message = "PostgreSQL goes to the database's group only."
  }

  assert {
    condition = (
      aws_vpc_security_group_ingress_rule.postgres.security_group_id == "sg-database" && aws_vpc_security_group_ingress_rule.postgres.referenced_security_group_id == "sg-functions" &&
      aws_vpc_security_group_ingress_rule.postgres.from_port == 5432 && aws_vpc_security_group_ingress_rule.postgres.to_port == 5432 && aws_vpc_security_group_ingress_rule.postgres.cidr_ipv4 == null
    )
    error_message = "The database lets the functions' group in, on its port, and nobody else."
  }

  assert {
    condition     = length(aws_default_security_group.closed) == 1 && length(aws_vpc_endpoint.this) == 0
    error_message = "The default group is closed, and endpoints are an option."
  }
}

run "endpoints_open_to_the_functions_for_their_secrets_and_key" {
  command = plan

  variables {
    interface_endpoints = true
  }

  assert {
    condition     = tomap({ for key, endpoint in aws_vpc_endpoint.this : key => endpoint.service_name }) == tomap({ secretsmanager = "com.amazonaws.us-east-1.secretsmanager", kms = "com.amazonaws.us-east-1.kms" })
    error_message = "Secrets Manager and KMS."
  }

  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.this : endpoint.private_dns_enabled && endpoint.vpc_endpoint_type == "Interface" && endpoint.security_group_ids == toset(["sg-endpoints"]) && endpoint.subnet_ids == toset(["subnet-private-0", "subnet-private-1"])])
    error_message = "In the private subnets, under the names that the SDK uses."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.endpoints[0].referenced_security_group_id == "sg-functions" && aws_vpc_security_group_ingress_rule.endpoints[0].from_port == 443 && aws_vpc_security_group_ingress_rule.endpoints[0].to_port == 443
    error_message = "HTTPS from the functions."
  }

  assert {
    condition = jsondecode(aws_vpc_endpoint.this["secretsmanager"].policy).Statement == jsondecode(jsonencode([{
      Effect    = "Allow", Action = ["secretsmanager:GetSecretValue"]
      Principal = { AWS = ["arn:aws:iam::123456789012:role/budget-tracker-exchange-public-token-role", "arn:aws:iam::123456789012:role/budget-tracker-recover-role"] }
      Resource = [
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:plaid/budget-tracker/api-keys-Aaaaaa",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1-MadeBy",
      ]
    }]))
    error_message = "Through the endpoint, this project's secrets only: ${aws_vpc_endpoint.this["secretsmanager"].policy}"
  }
}

run "an_existing_network_with_nat_is_used_as_it_is" {
  command = plan

  variables {
    create_database   = false
    existing_network  = { vpc_id = "vpc-theirs", private_subnet_ids = ["subnet-a", "subnet-b"] }
    existing_database = { security_group_id = "sg-theirs", port = 5433, host = "db.theirs", name = "money" }
  }

  assert {
    condition     = length(aws_vpc.this) + length(aws_subnet.private) + length(aws_subnet.public) + length(aws_nat_gateway.this) + length(aws_eip.nat) + length(aws_internet_gateway.this) + length(aws_default_security_group.closed) + length(aws_db_instance.this) == 0
    error_message = "Nothing is made that is there already."
  }

  assert {
    condition     = aws_security_group.functions.vpc_id == "vpc-theirs" && aws_lambda_function.this["recover"].vpc_config[0].subnet_ids == toset(["subnet-a", "subnet-b"])
    error_message = "The functions are in the subnets that were named."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.postgres.security_group_id == "sg-theirs" && aws_vpc_security_group_ingress_rule.postgres.from_port == 5433 && aws_vpc_security_group_egress_rule.postgres.referenced_security_group_id == "sg-theirs" && aws_vpc_security_group_egress_rule.postgres.to_port == 5433
    error_message = "Their database's group is opened to the functions, on its port."
  }

  assert {
    condition     = aws_lambda_function.this["recover"].environment[0].variables["Postgres__Host"] == "db.theirs" && aws_lambda_function.this["recover"].environment[0].variables["Postgres__Port"] == "5433" && aws_lambda_function.this["recover"].environment[0].variables["Postgres__Database"] == "money" && aws_lambda_function.this["recover"].environment[0].variables["POSTGRES_SECRET_ARN"] == "arn:aws:secretsmanager:us-east-1:123456789012:secret:postgres/budget-tracker/db-creds-Bbbbbb"
    error_message = "The functions are told where the database is, and of the secret that was made for it."
  }
}

run "an_existing_network_is_given_subnets_and_nat" {
  command = plan

  variables {
    create_database     = false
    plaid_secret_arn    = "arn:aws:secretsmanager:us-east-1:123456789012:secret:theirs/plaid-Dddddd"
    postgres_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-2-Eeeeee"
    existing_network    = { vpc_id = "vpc-theirs", new_private_subnets = { cidr_blocks = ["172.31.200.0/26", "172.31.200.64/26"], public_subnet_id = "subnet-theirs" } }
    existing_database   = { security_group_id = "sg-theirs" }
  }

  assert {
    condition     = length(aws_vpc.this) == 0 && tolist(aws_subnet.private[*].cidr_block) == tolist(["172.31.200.0/26", "172.31.200.64/26"]) && alltrue([for subnet in aws_subnet.private : subnet.vpc_id == "vpc-theirs"])
    error_message = "Two subnets are added to their VPC."
  }

  assert {
    condition     = aws_nat_gateway.this[0].subnet_id == "subnet-theirs" && aws_route.way_out[0].nat_gateway_id == "nat-made" && length(aws_internet_gateway.this) == 0
    error_message = "The NAT gateway stands in their public subnet."
  }

  assert {
    condition     = length(aws_secretsmanager_secret.this) == 0 && jsondecode(aws_iam_role_policy.function["recover"].policy).Statement[0].Resource == jsondecode(jsonencode([var.plaid_secret_arn, var.postgres_secret_arn]))
    error_message = "Their secrets are read and none is made."
  }

  assert {
    condition     = !anytrue([for name in keys(aws_lambda_function.this["recover"].environment[0].variables) : contains(["Postgres__Host", "Postgres__Port", "Postgres__Database"], name)])
    error_message = "What the secret holds is not overridden."
  }
}

run "an_existing_network_without_nat_is_warned_of" {
  command = plan

  variables {
    create_database   = false
    existing_network  = { vpc_id = "vpc-theirs", private_subnet_ids = ["subnet-a", "subnet-b"] }
    existing_database = { security_group_id = "sg-theirs" }
  }

  override_data {
    target = data.aws_nat_gateways.existing
    values = { ids = [] }
  }

  expect_failures = [check.way_out]
}
