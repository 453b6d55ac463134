package memserver_test

import (
	"context"
	"crypto/md5" //nolint:gosec // the old style of signing has it
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// nativeCode gives the provider's own code of an error.
func nativeCode(err error) string {
	var e *groups.Error
	if errors.As(err, &e) {
		return e.NativeCode
	}
	return ""
}

// Who sends a call without TLS shows the token to everybody, so Flickr refuses it.
func ExampleFlickr_SetTLSRequired() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	cfg := srv.Flickr.Config(exampleAda)
	cfg.BaseURL = srv.URL() // http
	_, err := exampleFlickrClient(cfg).Join(context.Background(), macro)
	fmt.Println(groups.CodeOf(err))

	srv.Flickr.SetTLSRequired(false)
	res, err := exampleFlickrClient(cfg).Join(context.Background(), macro)
	exitOn(err)
	fmt.Println(res.State)
	// Output:
	// tls required
	// joined
}

// A program that calls by GET, as links do, shows its error against the default.
func ExampleFlickr_SetGETAllowed() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	token, _ := srv.Flickr.Token(exampleAda, flickr.PermsWrite)
	app := srv.Flickr.App()
	args := []string{"api_key", app.Key, "auth_token", token.Reveal(), "group_id", macro.GroupID, "method", flickr.MethodGroupsJoin}
	sum := md5.Sum([]byte(app.Secret.Reveal() + strings.Join(args, ""))) //nolint:gosec // see the import
	query := url.Values{"api_sig": {hex.EncodeToString(sum[:])}}
	for i := 0; i < len(args); i += 2 {
		query.Set(args[i], args[i+1])
	}
	get := func() string {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, srv.TLSURL()+flickr.PathREST+"?"+query.Encode(), nil)
		exitOn(err)
		resp, err := srv.Transport().RoundTrip(r)
		exitOn(err)
		body, err := io.ReadAll(resp.Body)
		exitOn(errors.Join(err, resp.Body.Close()))
		return string(body)
	}
	fmt.Println(strings.Contains(get(), `stat="ok"`), srv.Flickr.State(macro.GroupID, exampleAda))
	srv.Flickr.SetGETAllowed(true)
	fmt.Println(strings.Contains(get(), `stat="ok"`), srv.Flickr.State(macro.GroupID, exampleAda))
	// Output:
	// false left
	// true joined
}

// An outage that says of itself that nothing was done: the client tries again,
// and then gives up without a doubt about the outcome.
func ExampleFlickr_SetDisabled() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	client := exampleFlickrClient(srv.Flickr.Config(exampleAda))
	srv.Flickr.SetDisabled(true)
	_, err := client.Join(context.Background(), macro)
	fmt.Println(groups.CodeOf(err), nativeCode(err), "after", len(srv.Record()), "calls")

	srv.Flickr.SetDisabled(false)
	res, err := client.Join(context.Background(), macro)
	exitOn(err)
	fmt.Println(res.State)
	// Output:
	// unavailable 105 after 4 calls
	// joined
}

// Reading still works.
func ExampleFlickr_SetWritesFailing() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	client := exampleFlickrClient(srv.Flickr.Config(exampleAda))
	srv.Flickr.SetWritesFailing(true)
	_, err := client.Join(context.Background(), macro)
	fmt.Println(groups.CodeOf(err), nativeCode(err))
	fmt.Println(client.State(context.Background(), macro))
	// Output:
	// unavailable 106
	// left <nil>
}

func ExampleFlickr_SetGroupLimit() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	birds, err := srv.Flickr.AddGroup(memserver.Group{Name: "Birds"})
	exitOn(err)
	exitOn(srv.Flickr.AddMember(birds.ID, exampleAda))

	srv.Flickr.SetGroupLimit(1)
	_, err = exampleFlickrClient(srv.Flickr.Config(exampleAda)).Join(context.Background(), macro)
	fmt.Println(groups.CodeOf(err))
	// Output: limit reached
}

// The computer that the program runs on has a clock that is an hour slow.
func ExampleFlickr_SetStampsByClock() {
	clock := memserver.NewClock(time.Now())
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro"}, memserver.WithClock(clock))
	defer srv.Close()
	client := exampleFlickrClient(srv.Flickr.Config(exampleAda))
	srv.Flickr.SetStampsByClock(true)
	fmt.Println(client.State(context.Background(), macro))

	clock.Advance(time.Hour)
	_, err := client.State(context.Background(), macro)
	fmt.Println(groups.CodeOf(err), nativeCode(err))
	// Output:
	// left <nil>
	// unauthenticated timestamp_refused
}

// What a person writes may hold an address that Flickr knows for abuse.
func ExampleFlickr_SetAbusedURLs() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro", Registration: memserver.Invite})
	defer srv.Close()
	srv.Flickr.SetAbusedURLs("http://spam.example")
	cfg := srv.Flickr.Config(exampleAda)
	cfg.RequestMessage = "See http://spam.example/beetles"
	_, err := exampleFlickrClient(cfg).Join(context.Background(), macro)
	fmt.Println(groups.CodeOf(err), nativeCode(err))
	// Output: invalid argument 116
}

// A detour is a Transport that sends everything to another server.
type detour struct {
	to   *url.URL
	next http.RoundTripper
}

func (d detour) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = d.to.Scheme, d.to.Host, ""
	return d.next.RoundTrip(r)
}

// A program that has Flickr's own address fixed signs over it, whatever leads it
// to the server.
func ExampleFlickr_SetPublicURLs() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	here, err := url.Parse(srv.TLSURL())
	exitOn(err)
	cfg := srv.Flickr.Config(exampleAda)
	cfg.BaseURL, cfg.Transport = flickr.DefaultBaseURL, detour{here, srv.Transport()}
	_, err = exampleFlickrClient(cfg).Join(context.Background(), macro)
	fmt.Println(groups.CodeOf(err), nativeCode(err))

	exitOn(srv.Flickr.SetPublicURLs(flickr.DefaultBaseURL))
	_, err = exampleFlickrClient(cfg).Join(context.Background(), macro)
	fmt.Println(err)
	// Output:
	// unauthenticated 96
	// <nil>
}
