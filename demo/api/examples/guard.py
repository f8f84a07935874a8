# Python, with PyJWT 2: pip install "pyjwt[crypto]"
import jwt

ISSUER = "https://YOUR_DOMAIN/"
AUDIENCE = "https://invoices.example/api"
keys = jwt.PyJWKClient(f"{ISSUER}.well-known/jwks.json")


class Refusal(Exception):
    def __init__(self, status, check):
        super().__init__(check)
        self.status, self.check = status, check


def guard(authorization, organization, permission):
    """Returns the claims. `organization` is the id in the path of the request."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refusal(401, "token")
    try:
        claims = jwt.decode(
            token,
            keys.get_signing_key_from_jwt(token).key,
            algorithms=["RS256"],  # never the algorithm that the token names
            issuer=ISSUER,
            audience=AUDIENCE,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
    except jwt.PyJWKClientConnectionError:
        raise  # The tenant did not answer: this says nothing about the token.
    except jwt.PyJWTError as error:
        raise Refusal(401, type(error).__name__) from error
    if "cnf" in claims:  # bound to a key by DPoP: valid with a proof only
        raise Refusal(401, "dpop")
    if claims.get("org_id") != organization:
        raise Refusal(403, "org_id")
    permissions = claims.get("permissions")
    if not isinstance(permissions, list) or permission not in permissions:
        raise Refusal(403, "permissions")
    return claims
