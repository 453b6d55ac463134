package xmlrpc

import (
	"testing"

	kolo "github.com/kolo/xmlrpc"
)

// The documented answer and call, as they stand. The sub-benchmark kolo is the
// same answer through the decoder of github.com/kolo/xmlrpc, for the ratio.

func BenchmarkReadResponse(b *testing.B) {
	doc := readFile(b, "joinGroup-response.xml")
	b.Run("strict", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := ReadResponse(doc, Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("kolo", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var answer struct {
				JoinState string `xmlrpc:"joinState"`
				Success   bool   `xmlrpc:"success"`
			}
			if err := kolo.Response(doc).Unmarshal(&answer); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkReadCall(b *testing.B) {
	doc := readFile(b, "joinGroup-call.xml")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadCall(doc, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeResponse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		EncodeResponse(joinAnswer)
	}
}

// The call of leaveGroup, and the same by kolo alone.
func BenchmarkEncodeCall(b *testing.B) {
	arg := membership{"123576abcdef6572134", "group:1234"}
	for name, encode := range map[string]func() ([]byte, error){
		"frame": func() ([]byte, error) { return EncodeCall("peopleaggregator.leaveGroup", arg) },
		"kolo":  func() ([]byte, error) { return kolo.EncodeMethodCall("peopleaggregator.leaveGroup", arg) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := encode(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
