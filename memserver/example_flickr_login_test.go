package memserver_test

import (
	"context"
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

// exampleLogin begins a login of the default app; request is the token that the
// page asks about.
func exampleLogin(srv *memserver.Server) (login *flickr.Login, request groups.Secret) {
	login, err := flickr.NewLogin(context.Background(), srv.Flickr.Config(""), flickr.PermsWrite, flickr.OutOfBand)
	exitOn(err)
	page, err := url.Parse(login.URL())
	exitOn(err)
	return login, groups.NewSecret(page.Query().Get(flickr.ParamOAuthToken))
}

// Authorize answers in the place of a person at a browser.
func ExampleFlickr_Authorize() {
	srv, _ := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	login, request := exampleLogin(srv)
	verifier, err := srv.Flickr.Authorize(request, exampleAda, flickr.PermsWrite)
	exitOn(err)
	answer, err := login.Finish(context.Background(), verifier.Reveal())
	exitOn(err)
	fmt.Println(answer.Username, "gave", answer.Token)
	// Output: ada gave [redacted]
}

// The person does not want to.
func ExampleFlickr_Refuse() {
	srv, _ := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	login, request := exampleLogin(srv)
	exitOn(srv.Flickr.Refuse(request))
	_, err := login.Finish(context.Background(), "a guess")
	fmt.Println(groups.CodeOf(err))
	// Output: unauthenticated
}

// The person comes back from lunch.
func ExampleFlickr_SetRequestTokenLifetime() {
	clock := memserver.NewClock(time.Now())
	srv, _ := exampleFlickr(memserver.Group{Name: "Macro"}, memserver.WithClock(clock))
	defer srv.Close()
	srv.Flickr.SetRequestTokenLifetime(10 * time.Minute)
	_, request := exampleLogin(srv)
	clock.Advance(11 * time.Minute)
	_, err := srv.Flickr.Authorize(request, exampleAda, flickr.PermsWrite)
	fmt.Println(err)
	// Output: memserver: flickr: authorize "34427001@N01": the request token has expired
}

// The page is ready for a browser that a test drives: it asks who is signed in.
func ExampleFlickr_SetBrowserUser() {
	srv, _ := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	srv.Flickr.SetBrowserUser(exampleAda)
	login, _ := exampleLogin(srv)

	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, login.URL(), nil)
	exitOn(err)
	resp, err := srv.Transport().RoundTrip(r)
	exitOn(err)
	page, err := io.ReadAll(resp.Body)
	exitOn(err)
	exitOn(resp.Body.Close())
	fmt.Println(resp.StatusCode, strings.Contains(string(page), "ada"), strings.Contains(string(page), "grace"))
	// Output: 200 true false
}

// A test of a program that got less than it asked for.
func ExampleFlickr_Token() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	cfg := srv.Flickr.Config("")
	cfg.Token, cfg.TokenSecret = srv.Flickr.Token(exampleAda, flickr.PermsRead)
	client := exampleFlickrClient(cfg)
	fmt.Println(client.State(context.Background(), macro))
	_, err := client.Join(context.Background(), macro)
	fmt.Println(groups.CodeOf(err))
	// Output:
	// left <nil>
	// permission denied
}

// A token is one app's alone.
func ExampleFlickr_TokenFor() {
	srv, _ := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	other, err := srv.Flickr.AddApp(memserver.App{Name: "another"})
	exitOn(err)
	cfg := srv.Flickr.Config("") // the default app's
	cfg.Token, cfg.TokenSecret = srv.Flickr.TokenFor(other.Key, exampleAda, flickr.PermsRead)
	_, err = exampleFlickrClient(cfg).TestLogin(context.Background())
	fmt.Println(groups.CodeOf(err))

	cfg.APIKey, cfg.APISecret = other.Key, other.Secret
	user, err := exampleFlickrClient(cfg).TestLogin(context.Background())
	exitOn(err)
	fmt.Println(user.Username)
	// Output:
	// unauthenticated
	// ada
}

// The person takes the permission back.
func ExampleFlickr_RevokeToken() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	cfg := srv.Flickr.Config(exampleAda)
	srv.Flickr.RevokeToken(cfg.Token)
	_, err := exampleFlickrClient(cfg).Join(context.Background(), macro)
	fmt.Println(groups.CodeOf(err))
	// Output: unauthenticated
}

// Flickr ends the key of an app.
func ExampleFlickr_AddApp() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	app := srv.Flickr.App()
	app.Expired = true
	_, err := srv.Flickr.AddApp(app) // in place of the one with this key
	exitOn(err)
	_, err = exampleFlickrClient(srv.Flickr.Config(exampleAda)).Join(context.Background(), macro)
	fmt.Println(groups.CodeOf(err))
	// Output: unauthenticated
}

// The default app is that of Config; its secret prints as any.
func ExampleFlickr_App() {
	srv := memserver.New()
	defer srv.Close()
	app := srv.Flickr.App()
	fmt.Println(app.Name, len(app.Key), app.Secret, app.Key == srv.Flickr.Config("").APIKey)
	// Output: memserver 32 [redacted] true
}
