# The API of the guide. Its routes are those of the ASP.NET host.
locals {
  routes = {
    "POST /link-token"              = "link-token"
    "POST /exchange-public-token"   = "exchange-public-token"
    "GET /exchanges/{exchange_id}"  = "exchange-public-token"
    "GET /items"                    = "exchange-public-token"
    "DELETE /items/{item_id}"       = "exchange-public-token"
    "POST /items/{item_id}/check"   = "exchange-public-token"
    "POST /items/{item_id}/refresh" = "exchange-public-token"
    "POST /plaid-webhook"           = "exchange-public-token"
  }

  # Plaid has no account here: its function proves who calls. No page does.
  unsigned = toset(["POST /plaid-webhook"])

  methods = { for route, function in local.routes : route => {
    method   = split(" /", route)[0]
    path     = split(" /", route)[1]
    function = function
  } }
  paths      = toset(values(local.methods)[*].path)
  page_paths = toset([for route, method in local.methods : method.path if !contains(local.unsigned, route)])

  # /exchanges answers nothing itself, it only has children; /items/{item_id} has one too.
  folders  = toset([for path in local.paths : split("/", path)[0]])
  children = { for path in toset([for path in local.paths : join("/", slice(split("/", path), 0, 2)) if strcontains(path, "/")]) : path => split("/", path) }
  verbs    = { for path in local.paths : path => split("/", path) if length(split("/", path)) == 3 }

  resource_ids = merge(
    { for folder, resource in aws_api_gateway_resource.folder : folder => resource.id },
    { for path, resource in aws_api_gateway_resource.child : path => resource.id },
    { for path, resource in aws_api_gateway_resource.verb : path => resource.id },
  )
}

resource "aws_api_gateway_rest_api" "this" {
  name        = "BudgetTrackerPlaidApi"
  description = "Plaid Link for ${var.name}"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_resource" "folder" {
  for_each = local.folders

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = each.key
}

resource "aws_api_gateway_resource" "child" {
  for_each = local.children

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.folder[each.value[0]].id
  path_part   = each.value[1]
}

resource "aws_api_gateway_resource" "verb" {
  for_each = local.verbs

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.child[join("/", slice(each.value, 0, 2))].id
  path_part   = each.value[2]
}

resource "aws_api_gateway_method" "route" {
  for_each = local.methods

  rest_api_id          = aws_api_gateway_rest_api.this.id
  resource_id          = local.resource_ids[each.value.path]
  http_method          = each.value.method
  authorization        = contains(local.unsigned, each.key) ? "NONE" : "COGNITO_USER_POOLS"
  authorizer_id        = contains(local.unsigned, each.key) ? null : aws_api_gateway_authorizer.users.id
  authorization_scopes = contains(local.unsigned, each.key) ? null : var.authorization_scopes
}

resource "aws_api_gateway_integration" "route" {
  for_each = local.methods

  rest_api_id             = aws_api_gateway_rest_api.this.id
  resource_id             = local.resource_ids[each.value.path]
  http_method             = aws_api_gateway_method.route[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.this[each.value.function].invoke_arn
  timeout_milliseconds    = 29000
}

# Each route may call its function, and no other API, stage or method may. A variable in a path is any one value here.
resource "aws_lambda_permission" "route" {
  for_each = local.methods

  statement_id  = "api-${lower(each.value.method)}-${replace(each.value.path, "/[^a-z]+/", "-")}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this[each.value.function].function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.this.execution_arn}/${var.stage}/${each.value.method}/${replace(each.value.path, "/{[^}]*}/", "*")}"
}
