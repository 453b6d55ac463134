package flickr_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// exampleLogin begins a login at a server where Ada is signed in.
func exampleLogin(callback string) (site *memserver.Flickr, login *flickr.Login, done func()) {
	srv := memserver.New()
	_, err := srv.Flickr.AddUser(memserver.User{ID: ownID, Login: "ada", Name: "Ada"})
	exitOn(err)
	login, err = flickr.NewLogin(context.Background(), srv.Flickr.Config(""), flickr.PermsWrite, callback)
	exitOn(err)
	return srv.Flickr, login, srv.Close
}

// The address is for the person alone, who allows or refuses there.
func ExampleLogin_URL() {
	_, login, done := exampleLogin(flickr.OutOfBand)
	defer done()
	page, err := url.Parse(login.URL())
	exitOn(err)
	fmt.Println(page.Path, "asks for", page.Query().Get(flickr.ParamPerms))
	// Output: /services/oauth/authorize asks for write
}

// The person's verifier becomes the token, once. A client of the app then acts
// for the person.
func ExampleLogin_Finish() {
	ctx := context.Background()
	site, login, done := exampleLogin(flickr.OutOfBand)
	defer done()
	verifier := answerAs(site, ownID, login.URL()) // which the person copies from the page

	answer, err := login.Finish(ctx, verifier)
	if err != nil {
		fmt.Println(err)
		return
	}
	app, err := flickr.New(site.Config(""))
	exitOn(err)
	ada, err := app.WithToken(answer.Token, answer.TokenSecret)
	exitOn(err)
	user, err := ada.TestLogin(ctx)
	fmt.Println(user.UserID == answer.UserID, answer.Username, err)

	_, err = login.Finish(ctx, "")
	fmt.Println(err)
	// Output:
	// true ada <nil>
	// groups/flickr: oauth.access_token: invalid argument: verifier is missing
}

// A Callback listens before its address is given to a login.
func ExampleNewCallback() {
	back, err := flickr.NewCallback()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer back.Close() //nolint:errcheck // it only listened
	_, login, done := exampleLogin(back.URL())
	defer done()
	fmt.Println("for a browser on this machine:", login.URL() != "")
	// Output: for a browser on this machine: true
}

// The address is on loopback, at a port that was free.
func ExampleCallback_URL() {
	back, err := flickr.NewCallback()
	exitOn(err)
	defer back.Close() //nolint:errcheck // it only listened
	address, err := url.Parse(back.URL())
	exitOn(err)
	fmt.Println(address.Scheme, address.Hostname(), address.Path, address.Port() != "")
	// Output: http 127.0.0.1 /flickr true
}

// Whoever refuses never comes back: ctx ends the waiting.
func ExampleCallback_Wait() {
	back, err := flickr.NewCallback()
	exitOn(err)
	site, login, done := exampleLogin(back.URL())
	defer done()
	page, err := url.Parse(login.URL())
	exitOn(err)
	exitOn(site.Refuse(groups.NewSecret(page.Query().Get(flickr.ParamOAuthToken))))

	ctx, cancel := context.WithCancel(context.Background())
	cancel() // in a program: the end of a time-out, or Ctrl-C
	_, err = back.Wait(ctx, login)
	fmt.Println(groups.CodeOf(err), errors.Is(err, context.Canceled))
	// Output: canceled true
}

// A login that is given up frees the port.
func ExampleCallback_Close() {
	back, err := flickr.NewCallback()
	exitOn(err)
	fmt.Println(back.Close(), back.Close())

	_, login, done := exampleLogin(back.URL())
	defer done()
	_, err = back.Wait(context.Background(), login)
	fmt.Println(groups.CodeOf(err))
	// Output:
	// <nil> <nil>
	// unavailable
}
