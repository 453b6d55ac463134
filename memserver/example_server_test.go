package memserver_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// exampleTest stands for the *testing.T that Start takes, which an example has
// not. It prints the first words of what a test reports.
type exampleTest struct{ ends []func() }

func (*exampleTest) Helper()                      {}
func (t *exampleTest) Cleanup(f func())           { t.ends = append(t.ends, f) }
func (*exampleTest) Fatalf(f string, args ...any) { exitOn(fmt.Errorf(f, args...)) }

func (*exampleTest) Errorf(f string, args ...any) {
	text, _, _ := strings.Cut(fmt.Sprintf(f, args...), ": {")
	fmt.Println(text)
}

// end is the end of the test.
func (t *exampleTest) end() {
	for _, f := range t.ends {
		f()
	}
}

// get fetches a page.
func get(client *http.Client, address string) (status int, body string, err error) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
	if err != nil {
		return 0, "", err
	}
	resp, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), errors.Join(err, resp.Body.Close())
}

// A server that Start makes ends with the test, and tells of faults that it was
// given in vain: then the test is not about what it says.
func ExampleStart() {
	t := &exampleTest{} // in a test: its *testing.T
	srv := memserver.Start(t)
	address, err := url.Parse(srv.URL())
	exitOn(err)
	fmt.Println(address.Hostname())

	exitOn(srv.Inject(memserver.Fault{Op: "joinGroup", Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Drop}}))
	t.end()
	// Output:
	// 127.0.0.1
	// memserver: the fault never fired
}

// The address is for programs in whatever language: here a hook describes itself.
func ExampleServer_URL() {
	t := &exampleTest{}
	defer t.end()
	srv := memserver.Start(t)
	status, body, err := get(&http.Client{Transport: srv.Transport()}, srv.URL()+groupserver.PathAdd)
	fmt.Println(status, strings.Contains(body, "Add a person to a group"), err)
	// Output: 200 true <nil>
}

// The same sites answer with TLS, which Flickr demands.
func ExampleServer_TLSURL() {
	srv := memserver.New()
	defer srv.Close()
	address, err := url.Parse(srv.TLSURL())
	exitOn(err)
	fmt.Println(address.Scheme, srv.Flickr.Config("").BaseURL == srv.TLSURL())
	// Output: https true
}

// A client of the program's own has to trust the certificate.
func ExampleServer_CertPool() {
	t := &exampleTest{}
	defer t.end()
	srv := memserver.Start(t)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: srv.CertPool(), MinVersion: tls.VersionTLS12}}
	defer transport.CloseIdleConnections()
	status, _, err := get(&http.Client{Transport: transport}, srv.TLSURL()+"/api/v1/groups.list")
	fmt.Println(status, err) // nobody is logged in
	// Output: 401 <nil>
}

// The Transport reaches a server that has no port, by whatever client.
func ExampleServer_Transport() {
	srv := memserver.New()
	defer srv.Close()
	client := &http.Client{Transport: srv.Transport()}
	status, _, err := get(client, srv.TLSURL()+"/api/v1/groups.list")
	fmt.Println(status, err)
	// Output: 401 <nil>
}

// The provider is gone; what it held can still be looked at.
func ExampleServer_Close() {
	srv, client := exampleClient()
	srv.Close()
	_, err := client.Leave(context.Background(), groups.Membership{GroupID: "group:1"})
	fmt.Println(groups.CodeOf(err))
	fmt.Println(srv.PeopleAggregator.State("group:1", "7"))
	// Output:
	// unavailable
	// joined
}

// A test goes on without the fault.
func ExampleServer_ClearFaults() {
	srv, client := exampleClient()
	defer srv.Close()
	exitOn(srv.Inject(memserver.Fault{
		Phase: memserver.BeforeRules, Effect: memserver.Effect{Kind: memserver.Answer, Status: http.StatusTooManyRequests},
	}))
	_, err := client.Leave(context.Background(), groups.Membership{GroupID: "group:1"})
	fmt.Println(groups.CodeOf(err))

	srv.ClearFaults()
	_, err = client.Leave(context.Background(), groups.Membership{GroupID: "group:1"})
	fmt.Println(err)
	// Output:
	// rate limited
	// <nil>
}

// A fault of the second attempt waits where the first one succeeds.
func ExampleServer_Unfired() {
	srv, client := exampleClient()
	defer srv.Close()
	exitOn(srv.Inject(memserver.Fault{
		Op: peopleaggregator.MethodLeaveGroup, Attempt: 2,
		Phase: memserver.BeforeRules, Effect: memserver.Effect{Kind: memserver.Drop},
	}))
	_, err := client.Leave(context.Background(), groups.Membership{GroupID: "group:1"})
	exitOn(err)
	for _, f := range srv.Unfired() {
		fmt.Println(f.Op, f.Attempt)
	}
	// Output: leaveGroup 2
}

// What the preparations of a test sent is of no interest to it.
func ExampleServer_ClearRecord() {
	srv, client := exampleClient()
	defer srv.Close()
	_, err := client.State(context.Background(), groups.Membership{GroupID: "group:1"})
	exitOn(err)
	srv.ClearRecord()
	_, err = client.Leave(context.Background(), groups.Membership{GroupID: "group:1"})
	exitOn(err)
	for _, x := range srv.Record() {
		fmt.Println(x.Op)
	}
	// Output: leaveGroup
}

// A snapshot is JSON, for a file or for a look at what a test left.
func ExampleServer_Snapshot() {
	srv, _ := exampleClient()
	defer srv.Close()
	var text bytes.Buffer
	exitOn(srv.Snapshot(&text))
	var saved map[string]struct {
		Groups []struct {
			ID, Name string
			Members  []struct{ User string }
		}
	}
	exitOn(json.Unmarshal(text.Bytes(), &saved))
	fmt.Println(saved["peopleaggregator"].Groups)
	fmt.Println("a password in it:", bytes.Contains(text.Bytes(), []byte("correct horse")))
	// Output:
	// [{group:1 Chess [{7}]}]
	// a password in it: false
}
