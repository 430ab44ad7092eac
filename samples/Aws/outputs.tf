output "invoke_url" {
  description = "Where the page calls, without a slash at the end."
  value       = aws_api_gateway_stage.this.invoke_url
}

output "put_secrets" {
  description = "The secrets that were created empty, by what they hold; README.md says how to fill them."
  value = merge(
    { for key, secret in aws_secretsmanager_secret.this : key => secret.arn },
    { for secret in aws_secretsmanager_secret.key_ring : "key-ring" => secret.arn },
  )
}

output "functions" {
  description = "Names of the functions."
  value       = { for key, function in aws_lambda_function.this : key => function.function_name }
}

output "plaid_sees_address" {
  description = "The address that calls to Plaid come from, for the allow list in the Plaid Dashboard; none of our own where the VPC has its NAT gateway already."
  value       = one(aws_eip.nat[*].public_ip)
}

output "token_key_arn" {
  description = "The KMS key that wraps the data keys of access tokens."
  value       = one(aws_kms_key.tokens[*].arn)
}

output "user_pool" {
  description = "The Cognito user pool and client that were made, for the page's sign-in."
  value = var.create_user_pool ? {
    id        = aws_cognito_user_pool.this[0].id
    client_id = aws_cognito_user_pool_client.page[0].id
  } : null
}

output "database" {
  description = "The database that was made."
  value = var.create_database ? {
    host       = aws_db_instance.this[0].address
    name       = aws_db_instance.this[0].db_name
    secret_arn = local.secret_arns["postgres"]
  } : null
}
