package flickr_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// The groups of the examples, of which Grace is the administrator. Ada is a
// member of the first; the second takes only who is invited, and the third
// everybody who accepts its rules.
const (
	macroID  = "34427469792@N01"
	bestOfID = "20083316@N00"
	birdsID  = "51035612836@N01"
)

// exampleSite is a server with these groups, and the Config of Ada, whose NSID
// is 21207597@N07.
func exampleSite() (cfg flickr.Config, done func()) {
	srv := memserver.New(memserver.WithDialect(memserver.Deployed))
	site := srv.Flickr
	for id, name := range map[string]string{ownID: "ada", graceID: "grace"} {
		_, err := site.AddUser(memserver.User{ID: id, Login: name, Name: name})
		exitOn(err)
	}
	for _, g := range []memserver.Group{
		{ID: macroID, Name: "Macro"},
		{ID: bestOfID, Name: "Best of", Registration: memserver.Invite},
		{ID: birdsID, Name: "Birds", Rules: "No cages."},
	} {
		g.Owner = graceID
		_, err := site.AddGroup(g)
		exitOn(err)
	}
	exitOn(site.AddMember(macroID, ownID))
	return site.Config(ownID), srv.Close
}

func exitOn(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// exampleClient is Ada's.
func exampleClient() (client *flickr.Client, done func()) {
	cfg, done := exampleSite()
	client, err := flickr.New(cfg)
	exitOn(err)
	return client, done
}

func Example() {
	// Of Flickr itself, a Config needs APIKey, APISecret, Token and TokenSecret.
	cfg, done := exampleSite()
	defer done()
	client, err := flickr.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	m := groups.Membership{GroupID: "34427469792@N01", User: groups.Self}
	res, err := client.Leave(context.Background(), m)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.State)

	_, err = client.Leave(context.Background(), m)
	fmt.Println(errors.Is(err, groups.ErrNotMember))
	// Output:
	// left
	// true
}

func ExampleNew() {
	_, err := flickr.New(flickr.Config{
		APIKey:    "653e7a6ecc1d528c516cc8f92cf98611",
		APISecret: groups.NewSecret("0123456789abcdef"),
		Token:     groups.NewSecret("72157626318069415-087bfc7b5816092c"),
	})
	fmt.Println(err)
	// Output:
	// groups/flickr: new: invalid argument: TokenSecret is missing beside Token
}

func ExampleClient_Join() {
	cfg, done := exampleSite()
	defer done()
	cfg.RequestMessage = "May I?"
	client, err := flickr.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	// The group takes only who is invited, so Join requests to join.
	m := groups.Membership{GroupID: bestOfID, User: groups.Self}
	res, err := client.Join(context.Background(), m)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.State)

	_, err = client.Join(context.Background(), m)
	fmt.Println(groups.CodeOf(err))
	// Output:
	// pending
	// request pending
}

func ExampleClient_Leave() {
	cfg, done := exampleSite()
	defer done()
	cfg.DeletePhotos = true
	client, err := flickr.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := client.Leave(context.Background(), groups.Membership{GroupID: macroID})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.State)
	// Output:
	// left
}

func ExampleClient_State() {
	client, done := exampleClient()
	defer done()
	for _, id := range []string{macroID, birdsID} {
		state, err := client.State(context.Background(), groups.Membership{GroupID: id})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(state)
	}
	// Output:
	// joined
	// left
}

func ExampleClient_WithToken() {
	client, done := exampleClient()
	defer done()
	other, err := client.WithToken(groups.NewSecret("72157626318069415-087bfc7b5816092c"), groups.NewSecret("a202d1f853ec69de"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = other.Leave(context.Background(), groups.Membership{GroupID: macroID})
	fmt.Println(groups.CodeOf(err)) // nobody has this token
	// Output:
	// unauthenticated
}

func ExampleClient_GroupsLeave() {
	client, done := exampleClient()
	defer done()
	answer, err := client.GroupsLeave(context.Background(), flickr.GroupsLeaveParams{GroupID: macroID, DeletePhotos: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Inferred)
	// Output:
	// false
}

func ExampleClient_GroupsJoin() {
	client, done := exampleClient()
	defer done()
	_, err := client.GroupsJoin(context.Background(), flickr.GroupsJoinParams{GroupID: birdsID})
	fmt.Println(groups.CodeOf(err))

	answer, err := client.GroupsJoin(context.Background(), flickr.GroupsJoinParams{GroupID: birdsID, AcceptRules: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Inferred)
	// Output:
	// rules not accepted
	// false
}

func ExampleClient_GroupsJoinRequest() {
	client, done := exampleClient()
	defer done()
	answer, err := client.GroupsJoinRequest(context.Background(), flickr.GroupsJoinRequestParams{GroupID: bestOfID, Message: "May I?"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.State)
	// Output:
	// pending
}

func ExampleClient_GroupsGetInfo() {
	client, done := exampleClient()
	defer done()
	group, err := client.GroupsGetInfo(context.Background(), flickr.GroupsGetInfoParams{GroupID: macroID})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(group.Name, group.Members)
	// Output:
	// Macro 2
}

func ExampleClient_PeopleGetGroups() {
	client, done := exampleClient()
	defer done()
	all, err := client.PeopleGetGroups(context.Background(), flickr.PeopleGetGroupsParams{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, group := range all {
		fmt.Println(group.ID, group.Name)
	}
	// Output:
	// 34427469792@N01 Macro
}

func ExampleClient_GroupsMembersGetList() {
	client, done := exampleClient()
	defer done()
	params := flickr.GroupsMembersGetListParams{GroupID: macroID, MemberTypes: []flickr.MemberType{flickr.MemberTypeAdmin}}
	page, err := client.GroupsMembersGetList(context.Background(), params)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Total, page.Members[0].ID)
	// Output:
	// 1 17274427@N00
}

func ExampleClient_GroupsMembers() {
	client, done := exampleClient()
	defer done()
	for member, err := range client.GroupsMembers(context.Background(), flickr.GroupsMembersParams{GroupID: macroID}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(member.ID)
	}
	// Unordered output:
	// 17274427@N00
	// 21207597@N07
}

func ExampleClient_TestLogin() {
	client, done := exampleClient()
	defer done()
	answer, err := client.TestLogin(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.UserID)
	// Output:
	// 21207597@N07
}

func ExampleClient_CheckToken() {
	client, done := exampleClient()
	defer done()
	answer, err := client.CheckToken(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Perms, answer.UserID)
	// Output:
	// delete 21207597@N07
}

func ExampleNewLogin() {
	srv := memserver.New()
	defer srv.Close()
	ada, err := srv.Flickr.AddUser(memserver.User{Login: "ada", Name: "Ada"})
	exitOn(err)
	ctx := context.Background()

	// Of Flickr itself, a Config needs APIKey and APISecret.
	login, err := flickr.NewLogin(ctx, srv.Flickr.Config(""), flickr.PermsWrite, flickr.OutOfBand)
	if err != nil {
		fmt.Println(err)
		return
	}
	verifier := answerAs(srv.Flickr, ada.ID, login.URL()) // a person opens the address in a browser

	answer, err := login.Finish(ctx, verifier)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Username, answer.Token)

	_, err = login.Finish(ctx, verifier)
	fmt.Println(groups.CodeOf(err))
	// Output:
	// ada [redacted]
	// unauthenticated
}

// answerAs allows what is asked, in the place of a person and a browser, and
// gives the verifier that the page shows.
func answerAs(site *memserver.Flickr, user, address string) (verifier string) {
	page, err := url.Parse(address)
	exitOn(err)
	token := groups.NewSecret(page.Query().Get(flickr.ParamOAuthToken))
	allowed, err := site.Authorize(token, user, flickr.PermsWrite)
	exitOn(err)
	return allowed.Reveal()
}

func ExampleCallback() {
	srv := memserver.New()
	defer srv.Close()
	ada, err := srv.Flickr.AddUser(memserver.User{Login: "ada", Name: "Ada"})
	exitOn(err)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // who refuses never comes back
	defer cancel()

	back, err := flickr.NewCallback()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer back.Close() //nolint:errcheck // it only listened
	login, err := flickr.NewLogin(ctx, srv.Flickr.Config(""), flickr.PermsWrite, back.URL())
	if err != nil {
		fmt.Println(err)
		return
	}
	go browse(login.URL(), back.URL(), answerAs(srv.Flickr, ada.ID, login.URL()))

	verifier, err := back.Wait(ctx, login)
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := login.Finish(ctx, verifier)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.UserID)
	// Output:
	// 34427001@N01
}

// browse is the browser that is sent back.
func browse(page, callback, verifier string) {
	asked, err := url.Parse(page)
	exitOn(err)
	query := url.Values{
		flickr.ParamOAuthToken:    {asked.Query().Get(flickr.ParamOAuthToken)},
		flickr.ParamOAuthVerifier: {verifier},
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, callback+"?"+query.Encode(), nil)
	exitOn(err)
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(r)
	exitOn(err)
	exitOn(resp.Body.Close())
}
