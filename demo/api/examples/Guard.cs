// .NET 8, with Microsoft.AspNetCore.Authentication.JwtBearer
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthorization();
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
{
    // Checks signature, issuer, audience and expiry, and answers 401.
    options.Authority = "https://YOUR_DOMAIN/";
    options.Audience = "https://invoices.example/api";
    options.MapInboundClaims = false;
    options.TokenValidationParameters.ValidAlgorithms = ["RS256"];
});
var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();

app.MapGet("/organizations/{organization}/invoices", (string organization) => new { organization })
    .RequireAuthorization()
    .AddEndpointFilter(Guard("read:invoices"));
app.Run();

// The organization of the path must be that of the token, and the token must have the permission: else 403.
static Func<EndpointFilterInvocationContext, EndpointFilterDelegate, ValueTask<object?>> Guard(string permission) =>
    async (context, next) =>
    {
        var user = context.HttpContext.User;
        // Bound to a key by DPoP (cnf): valid with a proof only.
        if (user.HasClaim(claim => claim.Type == "cnf")) return Results.Unauthorized();
        // An array becomes one claim for each element, so that there must be exactly one.
        var organizations = user.FindAll("org_id").Select(claim => claim.Value).ToArray();
        var expected = context.HttpContext.GetRouteValue("organization") as string;
        if (organizations.Length != 1 || organizations[0] != expected) return Refuse("org_id");
        return user.HasClaim("permissions", permission) ? await next(context) : Refuse("permissions");
    };

static IResult Refuse(string check) =>
    Results.Problem(statusCode: 403, extensions: new Dictionary<string, object?> { ["check"] = check });
