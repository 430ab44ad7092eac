locals {
  database_port              = var.create_database ? 5432 : var.existing_database.port
  database_security_group_id = var.create_database ? aws_security_group.database[0].id : var.existing_database.security_group_id

  # Secrets that RDS manages hold the user and the password only.
  database_address = var.create_database ? {
    Postgres__Host     = aws_db_instance.this[0].address
    Postgres__Port     = tostring(local.database_port)
    Postgres__Database = aws_db_instance.this[0].db_name
    } : merge(
    try(var.existing_database.host, null) == null ? {} : {
      Postgres__Host = var.existing_database.host
      Postgres__Port = tostring(local.database_port)
    },
    try(var.existing_database.name, null) == null ? {} : { Postgres__Database = var.existing_database.name },
  )
}

resource "aws_db_instance" "this" {
  count = var.create_database ? 1 : 0

  identifier     = var.name
  engine         = "postgres"
  engine_version = var.database.engine_version
  instance_class = var.database.instance_class
  db_name        = "budget_tracker"

  username                      = "budget_tracker"
  manage_master_user_password   = true
  master_user_secret_kms_key_id = var.secrets_kms_key_arn

  storage_type          = "gp3"
  storage_encrypted     = true
  allocated_storage     = var.database.storage
  max_allocated_storage = var.database.max_storage

  multi_az               = var.database.multi_az
  publicly_accessible    = false
  db_subnet_group_name   = aws_db_subnet_group.this[0].name
  vpc_security_group_ids = [aws_security_group.database[0].id]
  parameter_group_name   = aws_db_parameter_group.this[0].name
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  backup_retention_period   = var.database.backup_days
  copy_tags_to_snapshot     = true
  final_snapshot_identifier = "${var.name}-final"
  deletion_protection       = var.deletion_protection

  auto_minor_version_upgrade      = true
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
}

resource "aws_db_parameter_group" "this" {
  count = var.create_database ? 1 : 0

  name_prefix = "${var.name}-"
  family      = "postgres${split(".", var.database.engine_version)[0]}"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  # Values of a failed statement stay out of the server's log.
  parameter {
    name  = "log_parameter_max_length_on_error"
    value = "0"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_subnet_group" "this" {
  count = var.create_database ? 1 : 0

  name       = var.name
  subnet_ids = local.function_subnet_ids
}

resource "aws_security_group" "database" {
  count = var.create_database ? 1 : 0

  name        = "${var.name}-database"
  description = "The database: PostgreSQL from the functions, nothing out"
  vpc_id      = local.vpc_id

  tags = { Name = "${var.name}-database" }
}
