package memserver_test

import (
	"context"
	"fmt"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// exampleAda is Ada's NSID in the examples of Flickr.
const exampleAda = "34427001@N01"

// exampleFlickr makes a server with Ada, who is no member of the group, and
// Grace, who is its administrator.
func exampleFlickr(g memserver.Group, opts ...memserver.Option) (srv *memserver.Server, macro groups.Membership) {
	srv = memserver.New(opts...)
	for _, name := range []string{"ada", "grace"} {
		u, err := srv.Flickr.AddUser(memserver.User{Login: name, Name: name})
		exitOn(err)
		g.Owner = u.ID // the last one's
	}
	g, err := srv.Flickr.AddGroup(g)
	exitOn(err)
	return srv, groups.Membership{GroupID: g.ID, User: groups.Self}
}

// exampleFlickrClient makes a client that does not wait.
func exampleFlickrClient(cfg flickr.Config) *flickr.Client {
	cfg.MinWait, cfg.MaxWait = time.Microsecond, time.Microsecond
	client, err := flickr.New(cfg)
	exitOn(err)
	return client
}

// Flickr has no groups in which a moderator decides without an invitation.
func ExampleFlickr_registration() {
	srv := memserver.New()
	defer srv.Close()
	macro, err := srv.Flickr.AddGroup(memserver.Group{Name: "Macro", Registration: memserver.Invite, Rules: "Only insects."})
	exitOn(err)
	fmt.Println(macro.ID, macro.Registration, macro.Rules)
	_, err = srv.Flickr.AddGroup(memserver.Group{ID: "1@N01", Registration: memserver.Moderated})
	fmt.Println(err)
	// Output:
	// 34427001@N20 invite Only insects.
	// memserver: flickr: add group "1@N01": a group of Flickr is neither Moderated nor Archived, and has no Parent
}

// Without a user, a Config is good for what needs no token, and for a login.
func ExampleFlickr_Config() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	group, err := exampleFlickrClient(srv.Flickr.Config("")).
		GroupsGetInfo(context.Background(), flickr.GroupsGetInfoParams{GroupID: macro.GroupID})
	exitOn(err)
	fmt.Println(group.Name)
	_, err = exampleFlickrClient(srv.Flickr.Config(exampleAda)).Join(context.Background(), macro)
	fmt.Println(err, srv.Flickr.State(macro.GroupID, exampleAda))
	// Output:
	// Macro
	// <nil> joined
}

// At the site a user joins with the rules accepted; a client has to say so.
func ExampleFlickr_Join() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro", Rules: "Only insects."})
	defer srv.Close()
	cfg := srv.Flickr.Config(exampleAda)
	_, err := exampleFlickrClient(cfg).Join(context.Background(), macro)
	fmt.Println(groups.CodeOf(err))

	cfg.AcceptRules = true
	fmt.Println(srv.Flickr.Join(macro.GroupID, exampleAda))
	_, err = exampleFlickrClient(cfg).Join(context.Background(), macro)
	fmt.Println(groups.CodeOf(err))
	// Output:
	// rules not accepted
	// joined <nil>
	// already member
}

// A request that waits before the program makes one.
func ExampleFlickr_JoinRequest() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro", Registration: memserver.Invite})
	defer srv.Close()
	exitOn(srv.Flickr.JoinRequest(macro.GroupID, exampleAda, "I draw beetles."))

	cfg := srv.Flickr.Config(exampleAda)
	cfg.RequestMessage = "May I?"
	_, err := exampleFlickrClient(cfg).Join(context.Background(), macro)
	fmt.Println(groups.CodeOf(err))
	// Output: request pending
}

// What the administrators read is what the program wrote.
func ExampleFlickr_RequestMessage() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro", Registration: memserver.Invite})
	defer srv.Close()
	cfg := srv.Flickr.Config(exampleAda)
	cfg.RequestMessage = "I draw beetles."
	res, err := exampleFlickrClient(cfg).Join(context.Background(), macro)
	exitOn(err)
	fmt.Println(res.State, "with the words:", srv.Flickr.RequestMessage(macro.GroupID, exampleAda))
	// Output: pending with the words: I draw beetles.
}

// Photos are of members, and stay unless their owner takes them along.
func ExampleFlickr_AddPhotos() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	site := srv.Flickr
	fmt.Println(site.AddPhotos(macro.GroupID, exampleAda, 3))
	exitOn(site.AddMember(macro.GroupID, exampleAda))
	exitOn(site.AddPhotos(macro.GroupID, exampleAda, 3))

	_, err := exampleFlickrClient(site.Config(exampleAda)).Leave(context.Background(), macro)
	fmt.Println(err, site.Photos(macro.GroupID, exampleAda))
	// Output:
	// memserver: flickr: add photos: group "34427001@N20", user "34427001@N01": not a member
	// <nil> 3
}

// A test of DeletePhotos counts what is left in the pool.
func ExampleFlickr_Photos() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	site := srv.Flickr
	exitOn(site.AddMember(macro.GroupID, exampleAda))
	exitOn(site.AddPhotos(macro.GroupID, exampleAda, 3))

	cfg := site.Config(exampleAda)
	cfg.DeletePhotos = true
	_, err := exampleFlickrClient(cfg).Leave(context.Background(), macro)
	fmt.Println(err, site.Photos(macro.GroupID, exampleAda))
	// Output: <nil> 0
}

// The person left in a browser, with all photos, before the program could.
func ExampleFlickr_LeaveWithPhotos() {
	srv, macro := exampleFlickr(memserver.Group{Name: "Macro"})
	defer srv.Close()
	site := srv.Flickr
	exitOn(site.AddMember(macro.GroupID, exampleAda))
	exitOn(site.AddPhotos(macro.GroupID, exampleAda, 3))
	exitOn(site.LeaveWithPhotos(macro.GroupID, exampleAda))

	_, err := exampleFlickrClient(site.Config(exampleAda)).Leave(context.Background(), macro)
	fmt.Println(groups.CodeOf(err), site.Photos(macro.GroupID, exampleAda))
	// Output: not member 0
}
