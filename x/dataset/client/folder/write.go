package folder

import (
	"errors"
	"os"
	"path/filepath"
)

// Write leaves a file as it was, or with all of the content. What it makes meanwhile has a hidden name, so that an
// interrupted write is no record of the next dataset.
func Write(path string, content []byte) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
		}
	}()
	_, err = temp.Write(content)
	err = errors.Join(err, temp.Chmod(0o644), temp.Sync(), temp.Close()) // a published description is for everybody
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
