# The provider itself plans, so that it checks what a mock takes as it comes. Nothing is there yet, so it asks AWS nothing.
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_data {
  target = data.aws_availability_zones.available
  values = { names = ["us-east-1a", "us-east-1b"] }
}

override_data {
  target = data.aws_nat_gateways.existing
  values = { ids = ["nat-1"] }
}

variables {
  package        = "tests/package.zip"
  allowed_origin = "https://money.example.com"
}

run "with_everything_new" {
  command = plan

  variables {
    create_user_pool    = true
    create_database     = true
    interface_endpoints = true
  }

  assert {
    condition     = length(aws_lambda_function.this) == 3 && length(aws_vpc_endpoint.this) == 2
    error_message = "Three functions and two endpoints are planned."
  }
}

run "with_what_is_there" {
  command = plan

  variables {
    token_keys           = "key-ring"
    user_pool_arn        = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_theirs"
    plaid_secret_arn     = "arn:aws:secretsmanager:us-east-1:123456789012:secret:theirs/plaid-Dddddd"
    postgres_secret_arn  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-2-Eeeeee"
    existing_network     = { vpc_id = "vpc-theirs", private_subnet_ids = ["subnet-a", "subnet-b"] }
    existing_database    = { security_group_id = "sg-theirs", host = "db.theirs", name = "money" }
    alarm_topic_arn      = "arn:aws:sns:us-east-1:123456789012:alarms"
    reserved_concurrency = null
  }

  assert {
    condition     = length(aws_lambda_function.this) == 3 && length(aws_vpc.this) == 0
    error_message = "Three functions are planned, and no network."
  }
}
