package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// The modes of what the program writes.
const (
	forOwner fs.FileMode = 0o600
	forAll   fs.FileMode = 0o644
)

// writeFile puts the file in place. Whoever reads meanwhile finds the old file or
// the new one, and never a half; an old file's mode does not stay.
func writeFile(name string, text []byte, mode fs.FileMode) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close(), os.Chmod(f.Name(), mode)); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
