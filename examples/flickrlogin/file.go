package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

// kept is the file. Its texts are secret: it is not for printing.
type kept struct {
	Token       string `json:"token"`
	TokenSecret string `json:"tokenSecret"`
	UserID      string `json:"userID"`
}

func (k *kept) secrets() (token, secret groups.Secret) {
	return groups.NewSecret(k.Token), groups.NewSecret(k.TokenSecret)
}

// keep writes the token to a file that only its owner can read, where the system
// has such modes. Whoever reads meanwhile finds the old file or the new one, and
// never a half.
func keep(file string, a *flickr.LoginAnswer) (err error) {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	text, err := json.MarshalIndent(kept{a.Token.Reveal(), a.TokenSecret.Reveal(), a.UserID}, "", "\t")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, filepath.Base(file)+".*") // with mode 0600, also where the old file had another
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

// The reasons not to use a file. None of them shows what is in it.
var (
	errOpenToOthers = errors.New("others than its owner can read the file")
	errNoToken      = errors.New("the file holds no token")
)

// read reads what keep wrote. What others could read or write is not used.
func read(file string) (*kept, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, errOpenToOthers
	}
	text, err := os.ReadFile(file) //nolint:gosec // the person names the file
	if err != nil {
		return nil, err
	}
	return parse(text)
}

func parse(text []byte) (*kept, error) {
	var k kept
	if err := json.Unmarshal(text, &k); err != nil || k.Token == "" || k.TokenSecret == "" {
		return nil, errNoToken
	}
	return &k, nil
}
