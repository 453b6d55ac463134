package provider_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// hostile starts a server that answers every connection with the given bytes and
// then keeps it open.
func hostile(t *testing.T, answer string) (baseURL string) {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var conns []net.Conn
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			conns = append(conns, c)
			_, _ = c.Read(make([]byte, 4096))
			_, _ = io.WriteString(c, answer)
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
		for _, c := range conns {
			_ = c.Close()
		}
	})
	return "http://" + l.Addr().String()
}

// hostileLeave asks it to leave, once, where only "yes" is a success.
func hostileLeave(t *testing.T, base string, cfg groups.HTTPConfig) error {
	t.Helper()
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	cfg.Transport, cfg.MaxAttempts = tr, 1
	e, err := provider.New(provider.Options{Provider: "toy", BaseURL: base, HTTP: cfg})
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Change(t.Context(), provider.Change{
		Op: "leave", Want: groups.StateLeft,
		Run: func(o *provider.Operation) (*groups.Result, error) {
			return &groups.Result{}, o.Do(&provider.Request{
				Method: http.MethodPost, Path: "/leave", Changes: true,
				Decode: func(r *provider.Response) error {
					if string(r.Body) != "yes" {
						return errors.New("not a yes")
					}
					return nil
				},
			})
		},
	})
	return err
}

func TestSwitchingProtocolsIsNoAnswerAndDoesNotHang(t *testing.T) {
	t.Parallel()
	base := hostile(t, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
	err := hostileLeave(t, base, groups.HTTPConfig{Timeout: time.Minute})
	if groups.CodeOf(err) != groups.ErrOutcomeUnknown {
		t.Errorf("got %v", err)
	}
}

func TestAnAnnouncedLengthIsOnlyAClaim(t *testing.T) {
	t.Parallel()
	base := hostile(t, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\nyes", int64(math.MaxInt64)))
	err := hostileLeave(t, base, groups.HTTPConfig{Timeout: 100 * time.Millisecond, MaxResponseBytes: math.MaxInt64})
	if groups.CodeOf(err) != groups.ErrOutcomeUnknown || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestTheLargestLimitStillReadsAnAnswerWithoutLength(t *testing.T) {
	t.Parallel()
	base := hostile(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n0\r\n\r\n")
	if err := hostileLeave(t, base, groups.HTTPConfig{MaxResponseBytes: math.MaxInt64}); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestNoPrintingOfAnEngineOrOperationShowsASecret(t *testing.T) {
	t.Parallel()
	const canary = "canary-0123456789"
	e, err := provider.New(provider.Options{
		Provider: "toy", BaseURL: "https://toy.example", Secrets: []groups.Secret{groups.NewSecret(canary)},
	})
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	err = e.Call(t.Context(), "look", groups.Membership{}, func(o *provider.Operation) error {
		o.Hide(groups.NewSecret(canary + "2"))
		fmt.Fprintf(&printed, "%v %+v %#v %+v %#v", *o, *o, *o, o, o)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&printed, "%v %+v %#v %+v %#v", *e, *e, *e, e, e)
	if strings.Contains(printed.String(), canary) {
		t.Error("a secret is printed")
	}
}

// A quietError says nothing of what it holds.
type quietError struct{ body string }

func (quietError) Error() string { return "gossip" }

func TestACauseThatHoldsASecretWithoutSayingItIsNotKept(t *testing.T) {
	t.Parallel()
	const canary = "canary-0123456789"
	e, err := provider.New(provider.Options{
		Provider: "toy", BaseURL: "https://toy.example", Secrets: []groups.Secret{groups.NewSecret(canary)},
		HTTP: groups.HTTPConfig{
			MaxAttempts: 1,
			Transport: roundTripper(func(*http.Request) (*http.Response, error) {
				return nil, quietError{"token=" + canary}
			}),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	err = e.Call(t.Context(), "look", groups.Membership{}, func(o *provider.Operation) error {
		return o.Do(&provider.Request{Method: http.MethodGet, Path: "/", Decode: func(*provider.Response) error { return nil }})
	})
	if err == nil {
		t.Fatal("no error")
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		if text := fmt.Sprintf("%v %+v %#v", e, e, e); strings.Contains(text, canary) {
			t.Errorf("the secret is printed of %T", e)
		}
	}
}
