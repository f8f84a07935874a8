// Go, with github.com/golang-jwt/jwt/v5 and github.com/MicahParks/keyfunc/v3
package guard

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
)

const (
	issuer   = "https://YOUR_DOMAIN/"
	audience = "https://invoices.example/api"
)

type Refusal struct {
	Status int
	Check  string
}

func (r Refusal) Error() string { return fmt.Sprintf("%d: %s", r.Status, r.Check) }

type Claims struct {
	jwt.RegisteredClaims
	Organization string          `json:"org_id"` // an array does not decode: the token is refused
	Permissions  []string        `json:"permissions"`
	Confirmation json.RawMessage `json:"cnf"`
}

// New loads the published keys, and keeps them up to date.
func New() (func(authorization, organization, permission string) (*Claims, error), error) {
	keys, err := keyfunc.NewDefault([]string{issuer + ".well-known/jwks.json"})
	if err != nil {
		return nil, err
	}
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{"RS256"}), // never the algorithm that the token names
		jwt.WithIssuer(issuer),
		jwt.WithAudience(audience),
		jwt.WithExpirationRequired(),
	)
	// organization is the id in the path of the request.
	return func(authorization, organization, permission string) (*Claims, error) {
		scheme, token, _ := strings.Cut(authorization, " ")
		if !strings.EqualFold(scheme, "Bearer") || token == "" {
			return nil, Refusal{401, "token"}
		}
		claims := &Claims{}
		if _, err := parser.ParseWithClaims(token, claims, keys.Keyfunc); err != nil {
			return nil, errors.Join(Refusal{401, "token"}, err)
		}
		if claims.Confirmation != nil { // bound to a key by DPoP: valid with a proof only
			return nil, Refusal{401, "dpop"}
		}
		if claims.Organization == "" || claims.Organization != organization {
			return nil, Refusal{403, "org_id"}
		}
		if !slices.Contains(claims.Permissions, permission) {
			return nil, Refusal{403, "permissions"}
		}
		return claims, nil
	}, nil
}
