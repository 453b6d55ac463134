package main

import (
	"encoding/json"

	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// credentials are the file of that name: for each user a token, and what belongs
// to a site. Its texts are secret, and not for printing.
type credentials struct {
	PeopleAggregator userTokens        `json:"peopleaggregator"`
	GroupServer      siteToken         `json:"groupserver"`
	RocketChat       userTokens        `json:"rocketchat"`
	Flickr           flickrCredentials `json:"flickr"`
}

// userTokens are tokens by the user's id.
type userTokens struct {
	Tokens map[string]string `json:"tokens"`
}

type siteToken struct {
	Token string `json:"token"`
}

type flickrCredentials struct {
	APIKey    string                 `json:"apiKey"`
	APISecret string                 `json:"apiSecret"`
	Tokens    map[string]flickrToken `json:"tokens"`
}

type flickrToken struct {
	Token       string `json:"token"`
	TokenSecret string `json:"tokenSecret"`
}

// issue gives each user a token. It does so also where nobody asks for the file,
// so that one seed makes the same tokens in any case.
func issue(srv *memserver.Server) *credentials {
	c := &credentials{
		PeopleAggregator: userTokens{Tokens: map[string]string{}},
		RocketChat:       userTokens{Tokens: map[string]string{}},
		Flickr:           flickrCredentials{Tokens: map[string]flickrToken{}},
	}
	for _, u := range srv.PeopleAggregator.Users() {
		c.PeopleAggregator.Tokens[u.ID] = srv.PeopleAggregator.Token(u.ID).Reveal()
	}
	c.GroupServer.Token = srv.GroupServer.Config().Token.Reveal()
	for _, u := range srv.RocketChat.Users() {
		c.RocketChat.Tokens[u.ID] = srv.RocketChat.Token(u.ID).Reveal()
	}
	app := srv.Flickr.App()
	c.Flickr.APIKey, c.Flickr.APISecret = app.Key, app.Secret.Reveal()
	for _, u := range srv.Flickr.Users() {
		token, secret := srv.Flickr.Token(u.ID, flickr.PermsDelete)
		c.Flickr.Tokens[u.ID] = flickrToken{Token: token.Reveal(), TokenSecret: secret.Reveal()}
	}
	return c
}

func (c *credentials) text() ([]byte, error) {
	text, err := json.MarshalIndent(c, "", "  ")
	return append(text, '\n'), err
}

// String keeps what is in it from being printed.
func (*credentials) String() string { return redacted }

// GoString is String.
func (c *credentials) GoString() string { return c.String() }
