package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/rocketchat"
	"go.opentelemetry.io/otel/baggage"
)

// outcome is what came of a Join.
type outcome struct {
	Code  groups.Code
	Fates []groups.Fate
	Sent  int // requests that the server saw
}

func TestTheVerdictsAreThoseOfTheBareTransport(t *testing.T) {
	t.Parallel()
	noWay := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no way") // that nothing was sent, only the trace tells
	}}
	for name, tc := range map[string]struct {
		transport http.RoundTripper // nil is the server's
		effect    memserver.Effect
		phase     memserver.Phase
		want      outcome
	}{
		"an answer": {want: outcome{"", []groups.Fate{groups.FateAnswered}, 1}},
		"no connection to be had was not sent": {
			transport: noWay,
			want:      outcome{groups.ErrUnavailable, []groups.Fate{groups.FateNotCarriedOut, groups.FateNotCarriedOut}, 0},
		},
		"a connection that broke may have been": {
			phase: memserver.AfterRules, effect: memserver.Effect{Kind: memserver.Drop},
			want: outcome{"", []groups.Fate{groups.FateUnknown, groups.FateUnknown, groups.FateAnswered}, 2}, // a read settles it
		},
		"an answer that was cut off": {
			phase: memserver.AfterRules, effect: memserver.Effect{Kind: memserver.Truncate},
			want: outcome{"", []groups.Fate{groups.FateUnknown, groups.FateUnknown, groups.FateAnswered}, 2},
		},
		"a redirect is not followed": {
			phase: memserver.BeforeRules, effect: memserver.Effect{
				Kind: memserver.Answer, Status: http.StatusTemporaryRedirect,
				Header: map[string]string{"Location": "http://localhost/elsewhere"},
			},
			want: outcome{groups.ErrBadResponse, []groups.Fate{groups.FateHopeless}, 1},
		},
		"a mock without hooks is taken to have sent": {
			transport: wire(func(*http.Request) (*http.Response, error) { return nil, errors.New("lost") }),
			want:      outcome{groups.ErrOutcomeUnknown, slices.Repeat([]groups.Fate{groups.FateUnknown}, 4), 0},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, watched := range []bool{false, true} {
				h, got := newHall(t), outcome{}
				if tc.phase != "" {
					inject(t, h, invite, 0, tc.phase, tc.effect)
				}
				cfg := h.srv.RocketChat.Config(h.ada.ID)
				hurried(&cfg.HTTPConfig)
				cfg.MaxAttempts = 2
				cfg.OnAttempt = func(_ context.Context, a groups.Attempt) { got.Fates = append(got.Fates, a.Fate) }
				if tc.transport != nil {
					cfg.Transport = tc.transport
				}
				if watched {
					newLab(t).Instrument(&cfg.HTTPConfig)
				}
				client, err := rocketchat.New(cfg)
				if err != nil {
					t.Fatal(err)
				}
				_, err = client.Join(t.Context(), h.membership)
				got.Code = groups.CodeOf(err)
				for _, x := range h.srv.Record() {
					if x.Op == invite || strings.Contains(x.Path, "elsewhere") {
						got.Sent++
					}
				}
				if diff := cmp.Diff(tc.want, got); diff != "" {
					t.Errorf("watched %v, the outcome differs (-want +got):\n%s", watched, diff)
				}
			}
		})
	}
}

func TestTheProviderIsToldNothingOfTheTrace(t *testing.T) {
	t.Parallel()
	h, l := newHall(t), newLab(t)
	member, err := baggage.NewMember("customer", "ada")
	if err != nil {
		t.Fatal(err)
	}
	bag, err := baggage.New(member)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.client(t, h, nil).Join(baggage.ContextWithBaggage(t.Context(), bag), h.membership); err != nil {
		t.Fatal(err)
	}
	record := h.srv.Record()
	if len(record) != 1 {
		t.Fatalf("there were %d requests", len(record))
	}
	for _, name := range []string{"Traceparent", "Tracestate", "Baggage"} {
		if values := record[0].Header[name]; values != nil {
			t.Errorf("the header %s is %q", name, values)
		}
	}
}
