# What is wrong is refused before anything is planned. A run breaks many variables at once, and each must be refused; but one that
# looks at another is not looked at where the other is wrong.
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

run "wrong_values_are_refused" {
  command = plan

  variables {
    name                 = "Budget_Tracker"
    plaid_environment    = "development"
    allowed_origin       = "*"
    redirect_uri         = "https://money.example.com/plaid-oauth?from=plaid"
    package              = "tests/missing.zip"
    architecture         = "x86"
    memory_mb            = 64
    reserved_concurrency = { exchange_public_token = 0 }
    recovery_minutes     = 30
    log_retention_days   = 31
    plaid_secret_arn     = "plaid/budget-tracker/api-keys"
    postgres_secret_arn  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:postgres/*"
    token_keys           = "plaintext"
    secrets_kms_key_arn  = "alias/secrets"
    secret_recovery_days = 3
    vpc_cidr             = "10.0.0.0/28"
    database             = { backup_days = 0 }
    root_certificate     = "bundle.pem"
    stage                = "dev/1"
    throttling           = { rate = 10, burst = 5 }
    alarm_topic_arn      = "alarms"
  }

  expect_failures = [
    var.name, var.plaid_environment, var.allowed_origin, var.redirect_uri, var.package, var.architecture, var.memory_mb,
    var.reserved_concurrency, var.recovery_minutes, var.log_retention_days, var.plaid_secret_arn, var.postgres_secret_arn, var.token_keys,
    var.secrets_kms_key_arn, var.secret_recovery_days, var.vpc_cidr, var.database, var.root_certificate, var.stage, var.throttling,
    var.alarm_topic_arn,
  ]
}

run "a_database_and_users_are_needed" {
  command = plan

  variables {
    create_database      = false
    create_user_pool     = false
    reserved_concurrency = { exchange_public_token = 30 }
    allowed_origin       = "https://money.example.com/"
  }

  expect_failures = [var.existing_database, var.user_pool_arn, var.reserved_concurrency, var.allowed_origin]
}

run "two_databases_or_pools_are_one_too_many" {
  command = plan

  variables {
    existing_database        = { security_group_id = "sg-theirs" }
    existing_network         = { vpc_id = "vpc-theirs", private_subnet_ids = ["subnet-a", "subnet-b"] }
    user_pool_arn            = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_theirs"
    interface_endpoints      = true
    link_token_uses_database = true
    reserved_concurrency     = { link_token = 40 }
    allowed_origin           = "https://*.example.com"
  }

  expect_failures = [var.existing_database, var.user_pool_arn, var.interface_endpoints, var.reserved_concurrency, var.allowed_origin]
}

run "an_existing_database_needs_its_network" {
  command = plan

  variables {
    create_database   = false
    existing_database = { security_group_id = "sg-theirs" }
    settings          = { Plaid__RequireLinkToken = "true" }
    user_pool_arn     = "us-east-1_theirs"
    create_user_pool  = false
    allowed_origin    = "http://money.example.com"
  }

  expect_failures = [var.existing_database, var.link_token_uses_database, var.user_pool_arn, var.allowed_origin]
}

run "one_subnet_is_not_enough" {
  command = plan

  variables {
    existing_network = { vpc_id = "vpc-theirs", private_subnet_ids = ["subnet-a"] }
    settings         = { PLAID_SECRET = "in the clear" }
  }

  expect_failures = [var.existing_network, var.settings]
}

run "a_network_is_not_guessed_at" {
  command = plan

  variables {
    existing_network = { vpc_id = "vpc-theirs" }
    settings         = { AWS_LAMBDA_EXEC_WRAPPER = "/opt/wrapper" }
  }

  expect_failures = [var.existing_network, var.settings]
}
