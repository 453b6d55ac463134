package browser_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

// A tab is a window of the browser, with a profile of its own. What the browser
// has to complain of fails the test, unless the test asks for it by complaints.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	requests []*network.Request
	statuses map[string]string // of the documents' answers, by address
	said     []string
	failed   []*log.Entry // what the log says of answers' statuses
}

func newTab(t *testing.T) *tab {
	t.Helper()
	parent, err := browser()
	if errors.Is(err, exec.ErrNotFound) {
		if os.Getenv("CI") == "true" {
			t.Fatal("chromium is absent, and CI=true demands it")
		}
		t.Skip("chromium is absent: the page is not tried in a browser")
	}
	if err != nil {
		t.Fatal(err)
	}
	b := &tab{t: t, statuses: map[string]string{}}
	timed, cancel := context.WithTimeout(parent, patience)
	ctx, closeTab := chromedp.NewContext(timed, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.hear))
	b.ctx = ctx
	t.Cleanup(func() {
		if d := cmp.Diff([]string(nil), b.complaints()); d != "" {
			t.Errorf("what the browser complains of (-want +got):\n%s", d)
		}
		closeTab()
		cancel()
	})
	call(b, audits.Enable, cdp.Empty{})
	return b
}

// hear takes note of an event.
func (b *tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.request(e)
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			b.statuses[e.Response.URL] = fmt.Sprintf("%d (%s)", e.Response.Status, e.Response.StatusText)
		}
	case *network.EventLoadingFailed:
		b.say("%s was not loaded: %s %s", e.Type, e.ErrorText, e.BlockedReason)
	case *runtime.EventConsoleAPICalled:
		b.say("console.%s", e.Type)
	case *runtime.EventExceptionThrown:
		b.say("exception: %s", e.ExceptionDetails.Text)
	case *page.EventJavascriptDialogOpening:
		b.say("dialog: %s", e.Message)
	case *audits.EventIssueAdded:
		b.say("issue: %s", e.Issue.Code)
	case *log.EventEntryAdded:
		if e.Entry.Source == networkSource && strings.HasPrefix(e.Entry.Text, statusFailed) {
			b.failed = append(b.failed, e.Entry)
			return
		}
		b.sayEntry(e.Entry)
	}
}

const (
	networkSource = log.EntrySourceNetwork
	statusFailed  = "Failed to load resource: the server responded with a status of "
)

func (b *tab) say(format string, args ...any) { b.said = append(b.said, fmt.Sprintf(format, args...)) }

// sayEntry leaves the query of the address out, which may hold a verifier.
func (b *tab) sayEntry(e *log.Entry) {
	address, _, _ := strings.Cut(e.URL, "?")
	b.say("%s: %s %s", e.Source, e.Text, address)
}

// request takes note of a request, which must not leave the machine.
func (b *tab) request(e *network.EventRequestWillBeSent) {
	b.requests = append(b.requests, e.Request)
	u, err := url.Parse(e.Request.URL)
	switch {
	case err != nil:
		b.say("a request to an address that cannot be read")
	case u.Scheme != "data" && u.Hostname() != "localhost" && !net.ParseIP(u.Hostname()).IsLoopback():
		b.say("a request to another host: %s", u.Host)
	}
}

// complaints gives what the browser has complained of until now, and forgets it.
// The log's line for a page that is an answer of 4xx is Chromium's own and none.
func (b *tab) complaints() []string {
	b.t.Helper()
	run(b, chromedp.Evaluate[chromedp.Void]("0")) // what came before its answer was heard
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, entry := range b.failed {
		if entry.Text != statusFailed+b.statuses[entry.URL] {
			b.sayEntry(entry)
		}
	}
	said := b.said
	b.said, b.failed = nil, nil
	return said
}

// requested reports whether a request with the method, "" for any, went to an
// address that begins so.
func (b *tab) requested(method, address string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.requests, func(r *network.Request) bool {
		return (method == "" || r.Method == method) && strings.HasPrefix(r.URL, address)
	})
}

// run carries an action out.
func run[T any](b *tab, action chromedp.Action[T]) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, action)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// call calls a command of the browser's protocol.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	return run(b, func(ctx context.Context, target *chromedp.Target) (R, error) {
		return cdp.Call(ctx, target, command, params)
	})
}

// A shown page is what a person can tell of it at first sight, and the status of
// the answer.
type shown struct {
	Status  int64
	Heading string
}

// load takes a step that leads to another page, and waits for it.
func (b *tab) load(step chromedp.Action[chromedp.Void]) shown {
	b.t.Helper()
	answer, err := chromedp.RunResponse(b.ctx, step)
	if err != nil {
		b.t.Fatal(err)
	}
	if answer == nil {
		b.t.Fatal("the page has no answer")
	}
	return shown{answer.Status, b.text("h1")}
}

// open goes to an address.
func (b *tab) open(address string) shown {
	b.t.Helper()
	return b.load(chromedp.Navigate(address))
}

// click clicks on what leads to another page.
func (b *tab) click(selector string) shown {
	b.t.Helper()
	return b.load(chromedp.Click(chromedp.CSS(selector)))
}

// press types keys that lead to another page.
func (b *tab) press(keys string) shown {
	b.t.Helper()
	return b.load(chromedp.KeyEvent(keys))
}

// sees ends the test where the person has come to another page: what follows
// would make no sense there.
func (b *tab) sees(what string, want, got shown) {
	b.t.Helper()
	if want != got {
		b.t.Fatalf("%s: the page is %v, want %v", what, got, want)
	}
}

// text gives the text that is seen of an element.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return strings.TrimSpace(run(b, chromedp.Text(chromedp.CSS(selector))))
}

// eval gives what a script gives.
func eval[T any](b *tab, script string) T {
	b.t.Helper()
	return run(b, chromedp.Evaluate[T](script))
}

func equal[T any](t *testing.T, what string, want, got T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}
