# Ruby, with the gem jwt 2.7 or later
require "jwt"
require "net/http"

ISSUER = "https://YOUR_DOMAIN/"
AUDIENCE = "https://invoices.example/api"

class Refusal < StandardError
  attr_reader :status, :check

  def initialize(status, check)
    super(check)
    @status = status
    @check = check
  end
end

# The published keys. They are loaded again, at most every five minutes, when a token names an unknown key.
JWKS = lambda do |options|
  @jwks = nil if options[:kid_not_found] && (@loaded_at || 0) < Time.now.to_i - 300
  @jwks ||= begin
    @loaded_at = Time.now.to_i
    JWT::JWK::Set.new(JSON.parse(Net::HTTP.get(URI("#{ISSUER}.well-known/jwks.json"))))
  end
end

# Returns the claims. `organization` is the id in the path of the request.
def guard(authorization, organization, permission)
  token = authorization.to_s[/\ABearer (\S+)\z/i, 1] or raise Refusal.new(401, "token")
  begin
    claims, = JWT.decode(token, nil, true,
                         algorithms: ["RS256"], # never the algorithm that the token names
                         iss: ISSUER, verify_iss: true,
                         aud: AUDIENCE, verify_aud: true,
                         required_claims: %w[exp sub],
                         jwks: JWKS)
  rescue JWT::DecodeError => e
    raise Refusal.new(401, e.class.name)
  end
  raise Refusal.new(401, "dpop") if claims.key?("cnf") # bound to a key: valid with a proof only
  raise Refusal.new(403, "org_id") unless claims["org_id"] == organization
  permissions = claims["permissions"]
  raise Refusal.new(403, "permissions") unless permissions.is_a?(Array) && permissions.include?(permission)

  claims
end
