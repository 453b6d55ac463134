package flickr_test

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

	"github.com/groups-go/groups/flickr"
	"github.com/mrjones/oauth"
)

// BenchmarkLeave compares a Leave with the same call written by hand with
// mrjones/oauth's RoundTripper, with a time-out and no repeats. There are three
// figures: both alone, with their allocations, and by turns, where the median of
// the ratios of their times is given:
//
//	go test ./flickr -run '^$' -bench Leave -benchtime 5000x
func BenchmarkLeave(b *testing.B) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			b.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"stat":"ok"}`)
	}))
	transport := &http.Transport{}
	b.Cleanup(func() {
		transport.CloseIdleConnections()
		srv.Close()
	})
	cfg := config(transport)
	cfg.BaseURL, cfg.MinWait, cfg.MaxWait = srv.URL, 0, 0
	client, err := flickr.New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	library := func() error {
		_, err := client.Leave(b.Context(), mine)
		return err
	}
	hand := byHand(b, srv.URL, transport)

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
func byHand(b *testing.B, base string, transport http.RoundTripper) func() error {
	b.Helper()
	consumer := oauth.NewConsumer(apiKey, apiSecret, oauth.ServiceProvider{})
	consumer.HttpClient = &http.Client{Transport: transport}
	client, err := consumer.MakeHttpClient(&oauth.AccessToken{Token: token, Secret: tokenSecret})
	if err != nil {
		b.Fatal(err)
	}
	client.Timeout = 30 * time.Second
	return func() error { return leaveByHand(b.Context(), base, client) }
}

func leaveByHand(ctx context.Context, base string, client *http.Client) error {
	form := url.Values{}
	form.Set("method", "flickr.groups.leave")
	form.Set("format", "json")
	form.Set("nojsoncallback", "1")
	form.Set("group_id", groupID)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/services/rest/", strings.NewReader(form.Encode()))
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
	var answer struct {
		Stat    string
		Message string
	}
	err = json.Unmarshal(text, &answer)
	if err == nil && answer.Stat != "ok" {
		err = errors.New(answer.Message)
	}
	return err
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
