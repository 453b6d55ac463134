package memserver_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// In a test, Start does the same and closes the server at the test's end:
//
//	srv := memserver.Start(t)
func ExampleNew() {
	srv := memserver.New()
	defer srv.Close()
	site := srv.PeopleAggregator
	ada, err := site.AddUser(memserver.User{Name: "Ada"})
	exitOn(err)
	chess, err := site.AddGroup(memserver.Group{Name: "Chess", Registration: memserver.Moderated})
	exitOn(err)
	client, err := peopleaggregator.New(site.Config(ada.ID))
	exitOn(err)
	res, err := client.Join(context.Background(), groups.Membership{GroupID: chess.ID})
	exitOn(err)
	fmt.Println(res.State, site.Requests(chess.ID))
	exitOn(site.Approve(chess.ID, ada.ID))
	fmt.Println(site.State(chess.ID, ada.ID))
	fmt.Println(site.Approve(chess.ID, ada.ID))
	// Output:
	// pending [1]
	// joined
	// memserver: peopleaggregator: approve: group "group:1", user "1": no request is waiting
}

func exitOn(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// exampleSeed has Ada, who is a member of Chess.
const exampleSeed = `{"peopleaggregator": {
	"users": [{"id": "7", "login": "ada", "name": "Ada"}],
	"groups": [{"id": "group:1", "name": "Chess", "registration": "open", "members": [{"user": "7"}]}],
	"passwords": {"7": "correct horse"}
}}`

// exampleClient makes a server with exampleSeed, and a client for Ada.
func exampleClient(opts ...memserver.Option) (*memserver.Server, *peopleaggregator.Client) {
	srv := memserver.New(opts...)
	exitOn(srv.Restore(strings.NewReader(exampleSeed)))
	cfg := srv.PeopleAggregator.Config("7")
	cfg.Style, cfg.MinWait, cfg.MaxWait = peopleaggregator.JSON, time.Microsecond, time.Microsecond
	client, err := peopleaggregator.New(cfg)
	exitOn(err)
	return srv, client
}

// The server carries the first request out and hangs up without an answer. The
// second is refused; what the client reads then settles what happened.
func ExampleServer_Inject() {
	srv, client := exampleClient()
	defer srv.Close()
	err := srv.Inject(memserver.Fault{
		Op: peopleaggregator.MethodLeaveGroup, Attempt: 1,
		Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Drop},
	})
	exitOn(err)
	res, err := client.Leave(context.Background(), groups.Membership{GroupID: "group:1"})
	exitOn(err)
	fmt.Println(res.State, "inferred:", res.Inferred, "attempts:", res.Attempts)
	fmt.Println("faults that never fired:", len(srv.Unfired()))
	// Output:
	// left inferred: true attempts: 3
	// faults that never fired: 0
}

func ExampleServer_Record() {
	srv, client := exampleClient()
	defer srv.Close()
	_, err := client.Leave(context.Background(), groups.Membership{GroupID: "group:1"})
	exitOn(err)
	for _, x := range srv.Record() {
		fmt.Println(x.Method, x.Path, x.Body)
		fmt.Println(x.Op, "of", x.Group, "by user", x.User, "answered", x.Status, x.Answer)
	}
	// Output:
	// POST /api/json/peopleaggregator/leaveGroup authToken=[redacted]&id=group%3A1
	// leaveGroup of group:1 by user 7 answered 200 {"success": true}
}

func ExampleNewClock() {
	clock := memserver.NewClock(time.Date(2010, 5, 1, 12, 0, 0, 0, time.UTC))
	srv, client := exampleClient(memserver.WithClock(clock))
	defer srv.Close()
	clock.Advance(61 * 24 * time.Hour) // the lifetime of a token is 5259487 s
	_, err := client.Leave(context.Background(), groups.Membership{GroupID: "group:1"})
	fmt.Println(groups.CodeOf(err))
	fmt.Println(srv.Record()[0].AnswerHeader.Get("Date"))
	// Output:
	// unauthenticated
	// Thu, 01 Jul 2010 12:00:00 GMT
}

func ExampleServer_Restore() {
	srv, client := exampleClient()
	defer srv.Close()
	var saved bytes.Buffer
	exitOn(srv.Snapshot(&saved))
	_, err := client.Leave(context.Background(), groups.Membership{GroupID: "group:1"})
	exitOn(err)
	fmt.Println(srv.PeopleAggregator.State("group:1", "7"))
	exitOn(srv.Restore(&saved))
	fmt.Println(srv.PeopleAggregator.State("group:1", "7"))
	fmt.Println(srv.Restore(strings.NewReader(`{"peopleaggregator": {"users": [{"id": "ada"}]}}`)))
	// Output:
	// left
	// joined
	// memserver: restore: peopleaggregator: user "ada": the id is not of the site's form: digits
}
