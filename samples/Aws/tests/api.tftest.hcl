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

run "routes_reach_their_functions_for_signed_in_users_only" {
  command = plan

  assert {
    condition     = aws_api_gateway_rest_api.this.name == "BudgetTrackerPlaidApi" && aws_api_gateway_rest_api.this.endpoint_configuration[0].types == tolist(["REGIONAL"])
    error_message = "The API of the guide, regional."
  }

  assert {
    condition = toset([for key, method in aws_api_gateway_method.route : "${method.http_method} ${method.resource_id} ${aws_api_gateway_integration.route[key].uri}"]) == toset([
      "POST /link-token invoke:budget-tracker-create-link-token",
      "POST /exchange-public-token invoke:budget-tracker-exchange-public-token",
      "GET /exchanges/{exchange_id} invoke:budget-tracker-exchange-public-token",
      "GET /items invoke:budget-tracker-exchange-public-token",
      "DELETE /items/{item_id} invoke:budget-tracker-exchange-public-token",
      "POST /items/{item_id}/check invoke:budget-tracker-exchange-public-token",
      "POST /items/{item_id}/refresh invoke:budget-tracker-exchange-public-token",
      "POST /plaid-webhook invoke:budget-tracker-exchange-public-token",
    ])
    error_message = "The routes are others: ${jsonencode([for key, method in aws_api_gateway_method.route : "${method.http_method} ${method.resource_id} ${aws_api_gateway_integration.route[key].uri}"])}"
  }

  assert {
    condition     = alltrue([for key, integration in aws_api_gateway_integration.route : integration.type == "AWS_PROXY" && integration.integration_http_method == "POST" && integration.http_method == aws_api_gateway_method.route[key].http_method && integration.resource_id == aws_api_gateway_method.route[key].resource_id])
    error_message = "Each is a Lambda proxy."
  }

  assert {
    condition     = alltrue([for route, method in aws_api_gateway_method.route : method.http_method != "OPTIONS" && method.authorization == "COGNITO_USER_POOLS" && method.authorizer_id == "authorizer" if route != "POST /plaid-webhook"])
    error_message = "Every method but OPTIONS and that of Plaid's webhooks asks for a sign-in."
  }

  assert {
    condition     = aws_api_gateway_method.route["POST /plaid-webhook"].authorization == "NONE" && aws_api_gateway_method.route["POST /plaid-webhook"].authorizer_id == null
    error_message = "Plaid, which has no account here, reaches the function that tells its webhooks from forged ones."
  }

  assert {
    condition     = aws_api_gateway_authorizer.users.type == "COGNITO_USER_POOLS" && aws_api_gateway_authorizer.users.identity_source == "method.request.header.Authorization" && aws_api_gateway_authorizer.users.provider_arns == toset(["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_made"])
    error_message = "Tokens of the pool that was made."
  }

  assert {
    condition = toset([for permission in aws_lambda_permission.route : "${permission.function_name} ${permission.principal} ${permission.action} ${permission.source_arn}"]) == toset([
      "budget-tracker-create-link-token apigateway.amazonaws.com lambda:InvokeFunction arn:aws:execute-api:us-east-1:123456789012:api/dev/POST/link-token",
      "budget-tracker-exchange-public-token apigateway.amazonaws.com lambda:InvokeFunction arn:aws:execute-api:us-east-1:123456789012:api/dev/POST/exchange-public-token",
      "budget-tracker-exchange-public-token apigateway.amazonaws.com lambda:InvokeFunction arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/exchanges/*",
      "budget-tracker-exchange-public-token apigateway.amazonaws.com lambda:InvokeFunction arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/items",
      "budget-tracker-exchange-public-token apigateway.amazonaws.com lambda:InvokeFunction arn:aws:execute-api:us-east-1:123456789012:api/dev/DELETE/items/*",
      "budget-tracker-exchange-public-token apigateway.amazonaws.com lambda:InvokeFunction arn:aws:execute-api:us-east-1:123456789012:api/dev/POST/items/*/check",
      "budget-tracker-exchange-public-token apigateway.amazonaws.com lambda:InvokeFunction arn:aws:execute-api:us-east-1:123456789012:api/dev/POST/items/*/refresh",
      "budget-tracker-exchange-public-token apigateway.amazonaws.com lambda:InvokeFunction arn:aws:execute-api:us-east-1:123456789012:api/dev/POST/plaid-webhook",
    ])
    error_message = "Each route of this API's stage may call its function, and nothing else may: ${jsonencode(values(aws_lambda_permission.route)[*].source_arn)}"
  }

  assert {
    condition     = length(distinct(values(aws_lambda_permission.route)[*].statement_id)) == 8 && alltrue([for permission in aws_lambda_permission.route : can(regex("^[A-Za-z0-9_-]{1,100}$", permission.statement_id))])
    error_message = "Statement ids are unique, and of characters that Lambda takes: ${jsonencode(values(aws_lambda_permission.route)[*].statement_id)}"
  }
}

run "pages_of_the_one_origin_may_call" {
  command = plan

  assert {
    condition     = tolist(keys(aws_api_gateway_method.preflight)) == tolist(["exchange-public-token", "exchanges/{exchange_id}", "items", "items/{item_id}", "items/{item_id}/check", "items/{item_id}/refresh", "link-token"]) && alltrue([for key, method in aws_api_gateway_method.preflight : method.http_method == "OPTIONS" && method.authorization == "NONE" && method.resource_id == "/${key}"])
    error_message = "Every path that a page calls answers OPTIONS, without a sign-in."
  }

  assert {
    condition     = alltrue([for integration in aws_api_gateway_integration.preflight : integration.type == "MOCK" && jsondecode(integration.request_templates["application/json"]).statusCode == 204])
    error_message = "API Gateway answers itself."
  }

  assert {
    condition = alltrue([for response in aws_api_gateway_integration_response.preflight :
      response.status_code == "204" &&
      response.response_parameters["method.response.header.Access-Control-Allow-Origin"] == "'https://money.example.com'" &&
      response.response_parameters["method.response.header.Access-Control-Allow-Headers"] == "'Authorization,Content-Type'" &&
      response.response_parameters["method.response.header.Access-Control-Max-Age"] == "'600'"
    ])
    error_message = "Only the configured origin, and the two headers that a page sends."
  }

  assert {
    condition = tomap({ for path, response in aws_api_gateway_integration_response.preflight : path => response.response_parameters["method.response.header.Access-Control-Allow-Methods"] }) == tomap({
      "link-token"            = "'POST'", "exchange-public-token" = "'POST'", "exchanges/{exchange_id}" = "'GET'", "items" = "'GET'", "items/{item_id}" = "'DELETE'",
      "items/{item_id}/check" = "'POST'", "items/{item_id}/refresh" = "'POST'",
    })
    error_message = "Each path allows its own methods."
  }

  assert {
    condition     = alltrue([for path, response in aws_api_gateway_method_response.preflight : toset(keys(response.response_parameters)) == toset(keys(aws_api_gateway_integration_response.preflight[path].response_parameters))])
    error_message = "API Gateway drops a header that the method does not declare."
  }

  assert {
    condition     = alltrue([for type in ["UNAUTHORIZED", "ACCESS_DENIED", "THROTTLED", "DEFAULT_4XX", "DEFAULT_5XX"] : aws_api_gateway_gateway_response.this[type].response_parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'https://money.example.com'"])
    error_message = "API Gateway's own refusals can be read by the page too."
  }

  assert {
    condition     = alltrue([for response in aws_api_gateway_gateway_response.this : can(jsondecode(response.response_templates["application/json"]).code)]) && aws_api_gateway_gateway_response.this["THROTTLED"].response_parameters["gatewayresponse.header.Retry-After"] == "'1'"
    error_message = "They carry a code, and too many requests say when to come back."
  }
}

run "the_stage_throttles_and_logs_no_token" {
  command = plan

  assert {
    condition     = aws_api_gateway_method_settings.all.method_path == "*/*" && aws_api_gateway_method_settings.all.settings[0].throttling_rate_limit == 10 && aws_api_gateway_method_settings.all.settings[0].throttling_burst_limit == 20
    error_message = "Every method is throttled."
  }

  assert {
    condition     = aws_api_gateway_method_settings.all.settings[0].data_trace_enabled == false && aws_api_gateway_method_settings.all.settings[0].logging_level == "OFF"
    error_message = "Traces of data would write public tokens into the log."
  }

  assert {
    condition     = !can(regex("(?i)header|body|querystring|authorization|\\$context.path\\b", aws_api_gateway_stage.this.access_log_settings[0].format)) && can(jsondecode(aws_api_gateway_stage.this.access_log_settings[0].format).requestId)
    error_message = "Access logs are JSON and hold no header, body or query: ${aws_api_gateway_stage.this.access_log_settings[0].format}"
  }

  assert {
    condition     = aws_api_gateway_stage.this.stage_name == "dev" && aws_api_gateway_stage.this.xray_tracing_enabled
    error_message = "The guide's stage, traced."
  }

  assert {
    condition     = length(aws_api_gateway_account.this) == 1
    error_message = "API Gateway has a role to write logs with."
  }
}

run "the_api_can_be_changed" {
  command = plan

  variables {
    create_user_pool           = false
    user_pool_arn              = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_theirs"
    authorization_scopes       = ["plaid/link"]
    manage_api_gateway_account = false
    stage                      = "prod"
    throttling                 = { rate = 2, burst = 4 }
    allowed_origin             = "http://localhost:5173"
  }

  assert {
    condition     = aws_api_gateway_authorizer.users.provider_arns == toset([var.user_pool_arn]) && length(aws_cognito_user_pool.this) == 0 && alltrue([for route, method in aws_api_gateway_method.route : method.authorization_scopes == (route == "POST /plaid-webhook" ? null : toset(["plaid/link"]))])
    error_message = "Access tokens of the pool that was named."
  }

  assert {
    condition     = length(aws_api_gateway_account.this) + length(aws_iam_role.api_logs) == 0
    error_message = "The account's own role stays."
  }

  assert {
    condition     = alltrue([for permission in aws_lambda_permission.route : strcontains(permission.source_arn, "/prod/")]) && aws_api_gateway_method_settings.all.settings[0].throttling_rate_limit == 2
    error_message = "Stage and throttling are those that were set."
  }

  assert {
    condition     = alltrue([for response in aws_api_gateway_integration_response.preflight : response.response_parameters["method.response.header.Access-Control-Allow-Origin"] == "'http://localhost:5173'"]) && aws_lambda_function.this["link-token"].environment[0].variables["ALLOWED_ORIGINS"] == "http://localhost:5173"
    error_message = "API and functions agree on the origin."
  }
}
