package memserver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// exampleNoon is where the examples' clocks stand.
var exampleNoon = time.Date(2010, 5, 1, 12, 0, 0, 0, time.UTC)

// With a clock that stands, a test can compare moments.
func ExampleWithClock() {
	srv := memserver.New(memserver.WithClock(memserver.NewClock(exampleNoon)))
	defer srv.Close()
	chess, err := srv.PeopleAggregator.AddGroup(memserver.Group{Name: "Chess"})
	exitOn(err)
	fmt.Println(chess.Created)
	// Output: 2010-05-01 12:00:00 +0000 UTC
}

func ExampleClock_Now() {
	clock := memserver.NewClock(exampleNoon)
	srv := memserver.New(memserver.WithClock(clock))
	defer srv.Close()
	chess, err := srv.PeopleAggregator.AddGroup(memserver.Group{Name: "Chess"})
	exitOn(err)
	fmt.Println(chess.Created.Equal(clock.Now()))
	// Output: true
}

// A month passes in no time, and the token's life with it.
func ExampleClock_Advance() {
	clock := memserver.NewClock(exampleNoon)
	srv, client := exampleClient(memserver.WithClock(clock))
	defer srv.Close()
	res, err := client.Leave(context.Background(), groups.Membership{GroupID: "group:1"})
	exitOn(err)
	fmt.Println(res.State)
	clock.Advance(90 * 24 * time.Hour)
	_, err = client.Join(context.Background(), groups.Membership{GroupID: "group:1"})
	fmt.Println(groups.CodeOf(err))
	// Output:
	// left
	// unauthenticated
}

// A clock can be set back, as real ones are.
func ExampleClock_Set() {
	clock := memserver.NewClock(exampleNoon)
	srv, client := exampleClient(memserver.WithClock(clock))
	defer srv.Close()
	clock.Set(exampleNoon.Add(-time.Hour))
	_, err := client.Leave(context.Background(), groups.Membership{GroupID: "group:1"})
	exitOn(err)
	fmt.Println(srv.Record()[0].Time.Format(time.TimeOnly))
	// Output: 11:00:00
}

// The two dialects answer the same call.
func ExampleWithDialect() {
	for _, dialect := range []memserver.Dialect{memserver.Documented, memserver.Deployed} {
		srv, client := exampleClient(memserver.WithDialect(dialect))
		_, err := client.Join(context.Background(), groups.Membership{GroupID: "group:1"}) // a member already
		fmt.Println(groups.CodeOf(err))
		fmt.Println(srv.Record()[0].Answer)
		srv.Close()
	}
	// Output:
	// refused
	// {"success": false}
	// refused
	// {"success":false,"code":"operation_not_permitted","msg":"already a member"}
}

// The same seed gives the same tokens, so that a record can be compared with one
// of yesterday.
func ExampleWithSeed() {
	token := func(seed uint64) groups.Secret {
		srv := memserver.New(memserver.WithSeed(seed))
		defer srv.Close()
		return srv.RocketChat.Token("ada")
	}
	fmt.Println(token(7).Equal(token(7)), token(7).Equal(token(8)))
	// Output: true false
}

// A program that sends more than it should is told so.
func ExampleWithMaxBodyBytes() {
	srv, client := exampleClient(memserver.WithMaxBodyBytes(100))
	defer srv.Close()
	_, err := client.Join(context.Background(), groups.Membership{GroupID: "group:" + strings.Repeat("1", 100)})
	fmt.Println(groups.CodeOf(err), srv.Record()[0].Status)
	// Output: invalid argument 413
}

// A program that begins a request and never ends it does not hold the server.
func ExampleWithReadTimeout() {
	srv := memserver.New(memserver.WithReadTimeout(500 * time.Millisecond))
	defer srv.Close()
	body, rest := io.Pipe() // nothing ever comes
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, srv.URL()+"/api/json/peopleaggregator/joinGroup", body)
	exitOn(err)
	resp, err := srv.Transport().RoundTrip(r)
	exitOn(err)
	fmt.Println(resp.StatusCode)
	exitOn(errors.Join(resp.Body.Close(), rest.Close()))
	// Output: 408
}

// A long test keeps the record short.
func ExampleWithRecordLimit() {
	srv, client := exampleClient(memserver.WithRecordLimit(1))
	defer srv.Close()
	for range 3 {
		_, err := client.State(context.Background(), groups.Membership{GroupID: "group:1"})
		exitOn(err)
	}
	fmt.Println(len(srv.Record()))
	// Output: 1
}

// A test in a bubble of testing/synctest needs a server without a port.
func ExampleWithoutPort() {
	t := &exampleTest{} // in a test: its *testing.T
	defer t.end()
	srv := memserver.Start(t, memserver.WithoutPort())
	address, err := url.Parse(srv.URL())
	exitOn(err)
	fmt.Println(address.Port() == "", srv.PeopleAggregator.Config("").Transport == http.RoundTripper(srv.Transport()))
	// Output: true true
}
