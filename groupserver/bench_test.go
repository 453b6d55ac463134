package groupserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
)

// BenchmarkLeave compares a Leave with the same call written by hand on
// net/http, with a time-out and no repeats. There are three figures: both alone,
// with their allocations, and by turns, where the median of the ratios of their
// times is given:
//
//	go test ./groupserver -run '^$' -bench Leave -benchtime 20000x
func BenchmarkLeave(b *testing.B) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			b.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"status": 0, "groupId": "test", "userId": "`+adaID+`", "message": "Ada has left Test"}`)
	}))
	transport := &http.Transport{}
	b.Cleanup(func() {
		transport.CloseIdleConnections()
		srv.Close()
	})
	cfg := groupserver.Config{BaseURL: srv.URL, Token: groups.NewSecret(token)}
	cfg.Transport = transport
	client, err := groupserver.New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	library := func() error {
		_, err := client.Leave(b.Context(), groups.Membership{GroupID: "test", User: groups.User{ID: adaID}})
		return err
	}
	hand := byHand(b.Context(), srv.URL, &http.Client{Transport: transport, Timeout: 30 * time.Second})

	b.Run("by hand", func(b *testing.B) { alone(b, hand) })
	b.Run("library", func(b *testing.B) { alone(b, library) })
	b.Run("by turns", func(b *testing.B) {
		ratios := make([]float64, 0, b.N)
		for b.Loop() {
			ratios = append(ratios, timed(b, library).Seconds()/timed(b, hand).Seconds())
		}
		slices.Sort(ratios)
		b.ReportMetric(ratios[len(ratios)/2], "library/hand")
	})
}

// byHand is how one writes the call without this library.
func byHand(ctx context.Context, base string, client *http.Client) func() error {
	return func() error {
		body := url.Values{"token": {token}, "groupId": {"test"}, "userId": {adaID}, "leave": {""}}.Encode()
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/gs-group-member-leave.json", strings.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close() //nolint:errcheck // as one writes it
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			return err
		}
		answer := struct {
			Status  int
			Message string
		}{Status: -1}
		err = json.Unmarshal(text, &answer)
		if err == nil && answer.Status != 0 {
			err = errors.New(answer.Message)
		}
		return err
	}
}

func alone(b *testing.B, call func() error) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
}

func timed(b *testing.B, call func() error) time.Duration {
	b.Helper()
	start := time.Now()
	if err := call(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}
