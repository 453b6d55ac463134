package peopleaggregator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
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
	"github.com/groups-go/groups/internal/xmlrpc"
	"github.com/groups-go/groups/peopleaggregator"
)

// BenchmarkLeave compares a Leave with the same call written by hand on
// net/http, with a time-out and no repeats. Each style has three figures: both
// alone, with their allocations, and by turns, where the median of the ratios of
// their times is given:
//
//	go test ./peopleaggregator -run '^$' -bench Leave -benchtime 20000x
func BenchmarkLeave(b *testing.B) {
	for _, h := range []byHand{
		{
			peopleaggregator.XML, "/api/xml/peopleaggregator/leaveGroup", "application/x-www-form-urlencoded", "application/xml",
			"<response>\n <success>true</success>\n</response>", formByHand, xmlByHand,
		},
		{
			peopleaggregator.JSON, "/api/json/peopleaggregator/leaveGroup", "application/x-www-form-urlencoded", "application/x-javascript",
			`{"success": true}`, formByHand, jsonByHand,
		},
		{
			peopleaggregator.XMLRPC, "/api/xmlrpc", "text/xml", "text/xml",
			string(xmlrpc.EncodeResponse(xmlrpc.StructValue(xmlrpc.Member{Name: "success", Value: xmlrpc.BoolValue(true)}))),
			xmlrpcByHand, xmlByHand,
		},
	} {
		b.Run(string(h.style), h.run)
	}
}

// byHand is how one writes the call without this library.
type byHand struct {
	style                   peopleaggregator.Style
	path, sends, gets, body string
	encode                  func(token, group string) string
	decode                  func([]byte) (bool, error)
}

func formByHand(token, group string) string {
	return url.Values{"authToken": {token}, "id": {group}}.Encode()
}

func xmlrpcByHand(token, group string) string {
	return `<?xml version="1.0"?><methodCall><methodName>peopleaggregator.leaveGroup</methodName><params><param><value><struct>` +
		`<member><name>authToken</name><value><string>` + token + `</string></value></member>` +
		`<member><name>id</name><value><string>` + group + `</string></value></member>` +
		`</struct></value></param></params></methodCall>`
}

func jsonByHand(body []byte) (bool, error) {
	var answer struct{ Success bool }
	err := json.Unmarshal(body, &answer)
	return answer.Success, err
}

// xmlByHand decodes both the REST answer and that of XML-RPC.
func xmlByHand(body []byte) (bool, error) {
	var answer struct {
		Success string `xml:"success"`
		Boolean string `xml:"params>param>value>struct>member>value>boolean"`
	}
	err := xml.Unmarshal(body, &answer)
	return answer.Success == "true" || answer.Boolean == "1", err
}

func (h byHand) run(b *testing.B) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			b.Error(err)
		}
		w.Header().Set("Content-Type", h.gets)
		_, _ = io.WriteString(w, h.body)
	}))
	transport := &http.Transport{}
	b.Cleanup(func() {
		transport.CloseIdleConnections()
		srv.Close()
	})
	cfg := peopleaggregator.Config{BaseURL: srv.URL, Style: h.style, AuthToken: groups.NewSecret("123576abcdef6572134")}
	cfg.Transport = transport
	client, err := peopleaggregator.New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	library := func() error {
		_, err := client.Leave(b.Context(), groups.Membership{GroupID: "group:1234"})
		return err
	}
	hand := h.call(b.Context(), srv.URL, &http.Client{Transport: transport, Timeout: 30 * time.Second})

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

func (h byHand) call(ctx context.Context, base string, client *http.Client) func() error {
	return func() error {
		body := h.encode("123576abcdef6572134", "group:1234")
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+h.path, strings.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", h.sends)
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close() //nolint:errcheck // as one writes it
		var answer bytes.Buffer
		if _, err := answer.ReadFrom(resp.Body); err != nil {
			return err
		}
		ok, err := h.decode(answer.Bytes())
		if err == nil && !ok {
			err = errors.New("refused")
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
