using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace BudgetTracker;

/// <summary>
/// What a failed call to AWS means, and its cure. Never with an inner exception: the SDK's may quote the answer, in which the
/// secret stands.
/// </summary>
internal static class AwsErrors
{
    /// <param name="action">As IAM names it.</param>
    /// <param name="resource">What the permission is needed on.</param>
    /// <param name="exception">What the SDK threw.</param>
    public static BudgetTrackerConfigurationException Describe(string action, string resource, Exception exception) => exception switch
    {
        BudgetTrackerConfigurationException known => known,
        AmazonServiceException { ErrorCode: { Length: > 0 } code } refused => new(
            $"AWS refused {action} on '{resource}' ({code}, request {refused.RequestId ?? "none"}). {Cure(action, resource, code, refused.Message)}"),
        AmazonUnmarshallingException => new($"The answer to {action} on '{resource}' was not AWS's. Check AWS_ENDPOINT_URL, and proxies in between."),
        AmazonServiceException { StatusCode: > HttpStatusCode.OK } other => new($"AWS answered {action} on '{resource}' with status {(int)other.StatusCode}. Try again."),
        OperationCanceledException or TimeoutException => new(
            $"AWS did not answer {action} on '{resource}' in time. In a VPC, check the NAT gateway or the VPC endpoint of {Service(action)} and its security group."),
        _ when IsUnreachable(exception) => new(
            $"AWS could not be reached for {action} on '{resource}'. Check the network: in a VPC, a NAT gateway or the VPC endpoint of {Service(action)}, and AWS_ENDPOINT_URL."),
        AmazonClientException when exception.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) => new(
            $"There are no AWS credentials for {action} on '{resource}'. Give the function, task or instance a role, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."),
        _ => new($"{action} on '{resource}' failed ({exception.GetType().Name})."),
    };

    private static string Cure(string action, string resource, string code, string? message) => code switch
    {
        "AccessDeniedException" or "AccessDenied" when message?.Contains("KMS", StringComparison.Ordinal) == true && Service(action) is not "kms" =>
            $"Allow the role kms:Decrypt on the KMS key that encrypts '{resource}'.",
        "AccessDeniedException" or "AccessDenied" => $"Allow the role {action} on '{resource}'. AWS says: {message}",
        "DecryptionFailure" => $"Allow the role kms:Decrypt on the KMS key that encrypts '{resource}', and check that the key is enabled.",
        "ResourceNotFoundException" when message?.Contains("staging label", StringComparison.Ordinal) == true =>
            "The secret has no version with that stage. Set Aws:VersionStage to one it has, mostly AWSCURRENT, or store a value.",
        "ResourceNotFoundException" => "There is no such secret in this account and region. Check the ARN, or create it.",
        "InvalidRequestException" => "The secret cannot be read, for example because it is marked for deletion. Restore it (aws secretsmanager restore-secret).",
        "NotFoundException" => "There is no such KMS key in this account and region. Check KMS_KEY_ID.",
        "DisabledException" => "The KMS key is disabled. Enable it (aws kms enable-key).",
        "KMSInvalidStateException" => "The KMS key cannot be used, for example because it is to be deleted. Cancel that (aws kms cancel-key-deletion).",
        "InvalidKeyUsageException" => "The KMS key is no symmetric encryption key. Name one that is in KMS_KEY_ID.",
        "QueueDoesNotExist" or "AWS.SimpleQueueService.NonExistentQueue" or "InvalidAddress" =>
            "There is no such queue in this account and region. Check WAKE_UP_QUEUE_URL, or make a FIFO queue (aws sqs create-queue --attributes FifoQueue=true).",
        "ExpiredTokenException" or "ExpiredToken" => "The AWS credentials have expired. Renew them.",
        "UnrecognizedClientException" or "InvalidClientTokenId" or "MissingAuthenticationTokenException" =>
            "AWS does not know the credentials. Check AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN, or the role.",
        "InvalidSignatureException" or "SignatureDoesNotMatch" or "IncompleteSignatureException" =>
            "Check AWS_SECRET_ACCESS_KEY, the region, and that the clock is right to 5 minutes.",
        "ThrottlingException" or "Throttling" or "RequestThrottled" or "TooManyRequestsException" => "AWS throttles these calls. Try again later.",
        _ => "See the error in AWS's documentation.",
    };

    private static string Service(string action) => action[..action.IndexOf(':', StringComparison.Ordinal)];

    private static bool IsUnreachable(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpRequestException or IOException or SocketException)
                return true;
        }

        return false;
    }
}
