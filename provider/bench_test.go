package provider_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// The benchmarks compare a change through the engine with the same call written
// by hand on net/http with a time-out. BenchmarkPairs runs both by turns and
// gives the median of the ratios of their times:
//
//	go test ./provider -run '^$' -bench . -benchtime 20000x

// benchBody is a request such as a provider sends.
var benchBody = []byte(`{"group":"g1","authToken":"0123456789abcdef"}`)

func benchServer(b *testing.B) (string, *http.Transport) {
	b.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			b.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		if _, err := io.WriteString(w, `{"success":true,"msg":"You have left the group."}`); err != nil {
			b.Error(err)
		}
	}))
	tr := &http.Transport{}
	b.Cleanup(func() {
		tr.CloseIdleConnections()
		srv.Close()
	})
	return srv.URL, tr
}

type benchAnswer struct {
	Success bool
	Msg     string
}

var errNoSuccess = errors.New("no success")

// byHand gives the call on net/http.
func byHand(b *testing.B, url string, tr *http.Transport) func() error {
	client := &http.Client{Transport: tr, Timeout: 30 * time.Second}
	return func() error {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, url+"/leave", bytes.NewReader(benchBody))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/json")
		resp, err := client.Do(r)
		if err != nil {
			return err
		}
		defer resp.Body.Close() //nolint:errcheck // it was read
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return err
		}
		var a benchAnswer
		if err := json.Unmarshal(body, &a); err != nil {
			return err
		}
		if !a.Success {
			return errNoSuccess
		}
		return nil
	}
}

// byEngine gives the call through the engine.
func byEngine(b *testing.B, url string, tr *http.Transport) func() error {
	e := newEngine(b, tr, func(o *provider.Options) {
		o.BaseURL = url
		o.Secrets = []groups.Secret{groups.NewSecret("0123456789abcdef")}
	})
	return func() error {
		_, err := e.Change(b.Context(), provider.Change{
			Op: "leave", Membership: toyMembership(), Want: groups.StateLeft,
			Run: func(o *provider.Operation) (*groups.Result, error) {
				var a benchAnswer
				err := o.Do(&provider.Request{
					Name: "leave", Method: http.MethodPost, Path: "/leave", Body: benchBody, Changes: true,
					Header: http.Header{"Content-Type": {"application/json"}},
					Decode: func(r *provider.Response) error { return json.Unmarshal(r.Body, &a) },
				})
				if err == nil && !a.Success {
					err = errNoSuccess
				}
				return &groups.Result{Message: a.Msg, Native: &a}, err
			},
		})
		return err
	}
}

func benchmark(b *testing.B, caller func(*testing.B, string, *http.Transport) func() error) {
	b.Helper()
	url, tr := benchServer(b)
	call := caller(b, url, tr)
	b.ReportAllocs()
	for b.Loop() {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNetHTTP(b *testing.B) { benchmark(b, byHand) }

func BenchmarkEngine(b *testing.B) { benchmark(b, byEngine) }

func BenchmarkPairs(b *testing.B) {
	url, tr := benchServer(b)
	hand, engine := byHand(b, url, tr), byEngine(b, url, tr)
	var ratios []float64
	for b.Loop() {
		h, e := timed(b, hand), timed(b, engine)
		ratios = append(ratios, float64(e)/float64(h))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "engine/net-http")
}

func timed(b *testing.B, call func() error) time.Duration {
	b.Helper()
	start := time.Now()
	if err := call(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

func BenchmarkJSON(b *testing.B) {
	body := []byte(`{"success":true,"msg":"You have left the group.","join_state":"joined"}`)
	b.Run("JSONObject", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := provider.JSONObject(body); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("ReadJSON", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := provider.ReadJSON(body); err != nil {
				b.Fatal(err)
			}
		}
	})
}
