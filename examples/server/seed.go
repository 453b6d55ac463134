package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// documents is what the providers' documents show: their groups and people, and
// the hashes of their tokens.
//
//go:embed seed.json
var documents []byte

// documentsToken is the one of GroupServer's document, for the documents' world.
var documentsToken = groups.NewSecret("Fake")

// byteOrderMark is what some editors put in front of a file.
var byteOrderMark = []byte("\xef\xbb\xbf")

// newWorld makes the server from the seed file, or as the documents show it, and
// the credentials for it. With an error there is nothing to be closed.
func newWorld(o *options) (*world, *credentials, error) {
	srv := memserver.New(memserver.WithSeed(o.seed), memserver.WithDialect(o.dialect),
		memserver.WithRecordLimit(0)) // nobody can ask for it
	creds, err := plant(srv, o)
	w := &world{srv: srv}
	if err == nil {
		w.start, err = snapshot(srv)
	}
	if err != nil {
		srv.Close()
		return nil, nil, err
	}
	return w, creds, nil
}

func plant(srv *memserver.Server, o *options) (*credentials, error) {
	name, text := "the documents", documents
	if o.seedFile == "" {
		srv.GroupServer.SetToken(documentsToken)
	} else {
		var err error
		if text, err = os.ReadFile(o.seedFile); err != nil { //nolint:gosec // the caller names the file
			return nil, fmt.Errorf("seed: %w", err)
		}
		name = o.seedFile
	}
	text = bytes.TrimPrefix(text, byteOrderMark)
	if err := checkNames(text); err != nil {
		return nil, fmt.Errorf("seed %s: %w", name, err)
	}
	if err := srv.Restore(bytes.NewReader(text)); err != nil {
		return nil, fmt.Errorf("seed %s: %w", name, inLine(text, err))
	}
	return issue(srv), nil
}

// inLine adds where in the text an error of JSON's grammar is.
func inLine(text []byte, err error) error {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	before := text[:min(max(syntax.Offset, 0), int64(len(text)))]
	return fmt.Errorf("line %d: %w", 1+bytes.Count(before, []byte("\n")), err)
}

func snapshot(srv *memserver.Server) ([]byte, error) {
	var b bytes.Buffer
	err := srv.Snapshot(&b)
	return b.Bytes(), err
}
