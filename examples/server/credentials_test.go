package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/groups-go/groups/flickr"
)

func readCredentials(t *testing.T, file string) *credentials {
	t.Helper()
	var c credentials
	if err := json.Unmarshal(must(os.ReadFile(file))(t), &c); err != nil {
		t.Fatal(err)
	}
	return &c
}

// The people of seed.json who act in tests.
const (
	paAda, rcAda, flAda = "1", "rbAXPnMktTFbNpwtJ", "34427001@N01"
	gsPerson            = "qK7SgjsTHcLNrJ2ClevcJ0"
)

// secrets are all texts of the file that are secret.
func (c *credentials) secrets() []string {
	all := []string{c.GroupServer.Token, c.Flickr.APISecret}
	for _, tokens := range []userTokens{c.PeopleAggregator, c.RocketChat} {
		all = slices.AppendSeq(all, maps.Values(tokens.Tokens))
	}
	for _, token := range c.Flickr.Tokens {
		all = append(all, token.Token, token.TokenSecret)
	}
	return all
}

// useAll makes a call at each site with the credentials.
func (r *running) useAll(t *testing.T, c *credentials, dialect string) {
	t.Helper()
	join := joinPath
	if dialect == "deployed" {
		join = strings.Replace(joinPath, "/api/json/", "/api/json.php/", 1)
	}
	flickrToken := c.Flickr.Tokens[flAda]
	for _, call := range []struct {
		path   string
		form   url.Values
		header []string
		want   string
	}{
		{join, url.Values{"authToken": {c.PeopleAggregator.Tokens[paAda]}, "id": {"group:1234"}}, nil, `"success":true`},
		{
			"/gs-group-member-leave.json",
			url.Values{"token": {c.GroupServer.Token}, "groupId": {"test"}, "userId": {gsPerson}, "leave": {""}},
			nil, `"status":0`,
		},
		{
			"/api/v1/groups.leave",
			url.Values{"roomId": {"ByehQjC44FwMeiLbX"}},
			[]string{"X-Auth-Token", c.RocketChat.Tokens[rcAda], "X-User-Id", rcAda},
			`"success":true`,
		},
		{flickr.PathREST, url.Values{
			"method": {"flickr.groups.join"}, "group_id": {"34427001@N20"},
			"oauth_consumer_key": {c.Flickr.APIKey}, "oauth_token": {flickrToken.Token},
			"oauth_signature_method": {"PLAINTEXT"}, "oauth_signature": {c.Flickr.APISecret + "&" + flickrToken.TokenSecret},
		}, nil, `stat="ok"`},
	} {
		to := *r
		if call.path == flickr.PathREST {
			to.url = r.tlsURL
		}
		status, body := to.send(t, http.MethodPost, call.path, call.form.Encode(), call.header...)
		if status != http.StatusOK || !strings.Contains(strings.ReplaceAll(body, " ", ""), call.want) {
			t.Errorf("%s: %d %s", call.path, status, body)
		}
	}
}

func TestCredentialsAreForTheirOwnerAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, ca := filepath.Join(dir, "credentials.json"), filepath.Join(dir, "ca.pem")
	// An old file that everybody can read does not stay so.
	if err := os.WriteFile(file, []byte("{}"), 0o644); err != nil { //nolint:gosec // see above
		t.Fatal(err)
	}
	begin(t, "-credentials-file", file, "-ca-file", ca)
	for name, want := range map[string]os.FileMode{file: 0o600, ca: 0o644} {
		if mode := must(os.Stat(name))(t).Mode(); mode != want && runtime.GOOS != "windows" {
			t.Errorf("%s has the mode %v", filepath.Base(name), mode)
		}
	}
	if names := must(os.ReadDir(dir))(t); len(names) != 2 {
		t.Errorf("beside the files there are others: %v", names)
	}
	c := readCredentials(t, file)
	if text := fmt.Sprintf("%v %+v %#v %s", c, c, c, c); strings.Contains(text, c.Flickr.APISecret) {
		t.Error("printing shows a secret")
	}
}

// One seed makes the same tokens, another other ones.
func TestOneSeedMakesTheSameTokens(t *testing.T) {
	t.Parallel()
	made := func(args ...string) string {
		file := filepath.Join(t.TempDir(), "credentials.json")
		begin(t, append(args, "-credentials-file", file)...)
		return string(must(os.ReadFile(file))(t))
	}
	if first := made(); first != made("-seed=1", "-control=/-/", "-tls-addr=off") || first == made("-seed=2") {
		t.Error("the tokens are not those of the seed")
	}
}

// A seed of one's own has no token that everybody knows.
func TestTheDocumentsTokenIsForTheDocumentsSeed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "credentials.json")
	begin(t, "-seed-file", fileWith(t, "seed.json", "{}"), "-credentials-file", file)
	if c := readCredentials(t, file); len(c.GroupServer.Token) != 32 {
		t.Errorf("GroupServer's token has %d characters", len(c.GroupServer.Token))
	}
}
