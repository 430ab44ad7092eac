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

run "a_database_is_private_encrypted_and_takes_tls_only" {
  command = plan

  assert {
    condition     = { for parameter in aws_db_parameter_group.this[0].parameter : parameter.name => parameter.value }["rds.force_ssl"] == "1" && aws_db_parameter_group.this[0].family == "postgres17" && aws_db_instance.this[0].parameter_group_name == aws_db_parameter_group.this[0].name
    error_message = "The server refuses connections without TLS."
  }

  assert {
    condition     = aws_db_instance.this[0].storage_encrypted && !aws_db_instance.this[0].publicly_accessible && aws_db_instance.this[0].deletion_protection && !coalesce(aws_db_instance.this[0].skip_final_snapshot, false) && aws_db_instance.this[0].backup_retention_period == 7
    error_message = "Encrypted, private, backed up, and not deleted by mistake."
  }

  assert {
    condition     = aws_db_instance.this[0].manage_master_user_password && aws_db_instance.this[0].password == null && aws_db_instance.this[0].password_wo == null
    error_message = "RDS keeps the password; Terraform never sees it."
  }

  assert {
    condition     = aws_db_instance.this[0].vpc_security_group_ids == toset(["sg-database"]) && aws_db_subnet_group.this[0].subnet_ids == toset(["subnet-private-0", "subnet-private-1"])
    error_message = "In the private subnets, with its own security group."
  }

  assert {
    condition     = tolist(keys(aws_secretsmanager_secret.this)) == tolist(["plaid"])
    error_message = "Plaid's secret is made; the database's is RDS's own."
  }
}

run "a_database_user_of_its_own_takes_the_place_of_the_master_user" {
  command = plan

  variables {
    postgres_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:theirs/db-Ffffff"
  }

  assert {
    condition     = aws_lambda_function.this["recover"].environment[0].variables["POSTGRES_SECRET_ARN"] == var.postgres_secret_arn && !strcontains(aws_iam_role_policy.function["recover"].policy, "rds!")
    error_message = "The secret that was named is the one that is read."
  }
}
