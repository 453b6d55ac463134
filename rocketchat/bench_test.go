package rocketchat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/rocketchat"
)

// BenchmarkLeave compares a Leave with the same call written by hand on
// net/http, with a time-out and no repeats. There are three figures: both alone,
// with their allocations, and by turns, where the median of the ratios of their
// times is given:
//
//	go test ./rocketchat -run '^$' -bench Leave -benchtime 20000x
func BenchmarkLeave(b *testing.B) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			b.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"success":true}`)
	}))
	transport := &http.Transport{}
	b.Cleanup(func() {
		transport.CloseIdleConnections()
		srv.Close()
	})
	cfg := rocketchat.Config{BaseURL: srv.URL, UserID: ownID, AuthToken: groups.NewSecret(token)}
	cfg.Transport = transport
	client, err := rocketchat.New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	library := func() error {
		_, err := client.Leave(b.Context(), mine)
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
		body, err := json.Marshal(map[string]string{"roomId": roomID})
		if err != nil {
			return err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/api/v1/groups.leave", bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-User-Id", ownID)
		req.Header.Set("X-Auth-Token", token)
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close() //nolint:errcheck // as one writes it
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			return err
		}
		var answer struct {
			Success bool
			Error   string
		}
		err = json.Unmarshal(text, &answer)
		if err == nil && !answer.Success {
			err = errors.New(answer.Error)
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
