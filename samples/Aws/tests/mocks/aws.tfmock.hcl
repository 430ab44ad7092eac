# What AWS would answer, as far as the configuration looks at it.
mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_data "aws_availability_zones" {
  defaults = { names = ["us-east-1a", "us-east-1b", "us-east-1c"] }
}

mock_data "aws_nat_gateways" {
  defaults = { ids = ["nat-1"] }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws:kms:us-east-1:123456789012:key/tokens" }
}

mock_resource "aws_api_gateway_rest_api" {
  defaults = { id = "api", root_resource_id = "root", execution_arn = "arn:aws:execute-api:us-east-1:123456789012:api" }
}

mock_resource "aws_cognito_user_pool" {
  defaults = { id = "us-east-1_made", arn = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_made" }
}

mock_resource "aws_scheduler_schedule_group" {
  defaults = { arn = "arn:aws:scheduler:us-east-1:123456789012:schedule-group/budget-tracker" }
}

mock_resource "aws_db_parameter_group" {
  defaults = { name = "budget-tracker-made" }
}

mock_resource "aws_db_instance" {
  defaults = {
    address            = "db.example.us-east-1.rds.amazonaws.com"
    master_user_secret = [{ secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1-MadeBy", kms_key_id = "", secret_status = "active" }]
  }
}

override_resource {
  target = aws_sqs_queue.wake_ups
  values = {
    arn = "arn:aws:sqs:us-east-1:123456789012:budget-tracker-wake-ups.fifo"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/budget-tracker-wake-ups.fifo"
  }
}

override_resource {
  target = aws_secretsmanager_secret.this["plaid"]
  values = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:plaid/budget-tracker/api-keys-Aaaaaa" }
}

override_resource {
  target = aws_secretsmanager_secret.this["postgres"]
  values = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:postgres/budget-tracker/db-creds-Bbbbbb" }
}

override_resource {
  target = aws_secretsmanager_secret.key_ring[0]
  values = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:plaid/budget-tracker/key-ring-Cccccc" }
}

override_resource {
  target = aws_iam_role.function["link-token"]
  values = { arn = "arn:aws:iam::123456789012:role/budget-tracker-create-link-token-role" }
}

override_resource {
  target = aws_lambda_function.this["link-token"]
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:budget-tracker-create-link-token"
    invoke_arn = "invoke:budget-tracker-create-link-token"
  }
}

override_resource {
  target = aws_iam_role.function["exchange-public-token"]
  values = { arn = "arn:aws:iam::123456789012:role/budget-tracker-exchange-public-token-role" }
}

override_resource {
  target = aws_lambda_function.this["exchange-public-token"]
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:budget-tracker-exchange-public-token"
    invoke_arn = "invoke:budget-tracker-exchange-public-token"
  }
}

override_resource {
  target = aws_iam_role.function["recover"]
  values = { arn = "arn:aws:iam::123456789012:role/budget-tracker-recover-role" }
}

override_resource {
  target = aws_lambda_function.this["recover"]
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:budget-tracker-recover"
    invoke_arn = "invoke:budget-tracker-recover"
  }
}

override_resource {
  target = aws_security_group.functions
  values = { id = "sg-functions" }
}

override_resource {
  target = aws_security_group.database[0]
  values = { id = "sg-database" }
}

override_resource {
  target = aws_security_group.endpoints[0]
  values = { id = "sg-endpoints" }
}

override_resource {
  target = aws_subnet.private[0]
  values = { id = "subnet-private-0" }
}

override_resource {
  target = aws_subnet.private[1]
  values = { id = "subnet-private-1" }
}

override_resource {
  target = aws_api_gateway_resource.folder["link-token"]
  values = { id = "/link-token" }
}

override_resource {
  target = aws_api_gateway_resource.folder["exchange-public-token"]
  values = { id = "/exchange-public-token" }
}

override_resource {
  target = aws_api_gateway_resource.folder["exchanges"]
  values = { id = "/exchanges" }
}

override_resource {
  target = aws_api_gateway_resource.folder["items"]
  values = { id = "/items" }
}

override_resource {
  target = aws_api_gateway_resource.folder["plaid-webhook"]
  values = { id = "/plaid-webhook" }
}

override_resource {
  target = aws_api_gateway_resource.child["exchanges/{exchange_id}"]
  values = { id = "/exchanges/{exchange_id}" }
}

override_resource {
  target = aws_api_gateway_resource.child["items/{item_id}"]
  values = { id = "/items/{item_id}" }
}

override_resource {
  target = aws_api_gateway_resource.verb["items/{item_id}/check"]
  values = { id = "/items/{item_id}/check" }
}

override_resource {
  target = aws_api_gateway_resource.verb["items/{item_id}/refresh"]
  values = { id = "/items/{item_id}/refresh" }
}

override_resource {
  target = aws_subnet.public[0]
  values = { id = "subnet-public" }
}

override_resource {
  target = aws_nat_gateway.this[0]
  values = { id = "nat-made" }
}

override_resource {
  target = aws_internet_gateway.this[0]
  values = { id = "igw-made" }
}

override_resource {
  target = aws_api_gateway_authorizer.users
  values = { id = "authorizer" }
}

override_resource {
  target = aws_vpc.this[0]
  values = { id = "vpc-made" }
}
