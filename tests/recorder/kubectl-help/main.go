// kubectl-help is the real kubectl, and tells its commands as data.
//
// Without arguments beyond kubectl's own it is kubectl itself, to compare with. With KUBECTL_HELP=FOLDER it writes what
// jobyard's kubectl has to know into that folder, compressed: commands.z (commands and their flags), help.z (texts),
// resources.z (what a server has), explain.z (what its objects are) and order.z (the order of their fields). It is to be
// run in the folder of this Go module.
package main

import (
	"bytes"
	"compress/flate"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	"k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
)

func main() {
	folder := os.Getenv("KUBECTL_HELP")
	if folder == "" {
		if err := cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand()); err != nil {
			util.CheckErr(err)
		}
		return
	}
	write(filepath.Join(folder, "resources.z"), resources())
	write(filepath.Join(folder, "explain.z"), explain())
	write(filepath.Join(folder, "order.z"), order())
	// Some defaults are below the home folder.
	os.Setenv("HOME", filepath.Join("/", "home", "user"))
	// In the order in which kubectl adds them: suggestions come in it.
	cobra.EnableCommandSorting = false
	root := cmd.NewDefaultKubectlCommand()
	root.InitDefaultHelpCmd()
	logs.AddFlags(root.PersistentFlags())
	var commands, texts bytes.Buffer
	walk(root, nil, &commands, &texts)
	write(filepath.Join(folder, "commands.z"), commands.Bytes())
	write(filepath.Join(folder, "help.z"), texts.Bytes())
}

// write stores a raw DEFLATE stream.
func write(path string, contents []byte) {
	var packed bytes.Buffer
	writer, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		panic(err)
	}
	writer.Write(contents)
	writer.Close()
	if err := os.WriteFile(path, packed.Bytes(), 0o644); err != nil {
		panic(err)
	}
	fmt.Printf("%s: %d bytes, %d compressed\n", path, len(contents), packed.Len())
}

// walk writes lines of fields between tabs: `c` for a command, then `a` aliases, `s` names for which it is suggested,
// `h` for one that is never suggested, `r` required flags, `f` its flags and `p` those that its sub-commands have too.
// Texts of help end in a NUL.
func walk(command *cobra.Command, path []string, commands, texts *bytes.Buffer) {
	line := func(fields ...string) { fmt.Fprintln(commands, strings.Join(fields, "\t")) }
	line("c", strings.Join(path, " "))
	if len(command.Aliases) > 0 {
		line("a", strings.Join(command.Aliases, " "))
	}
	if len(command.SuggestFor) > 0 {
		line("s", strings.Join(command.SuggestFor, " "))
	}
	if !command.IsAvailableCommand() {
		line("h")
	}
	persistent := command.PersistentFlags()
	command.LocalFlags().VisitAll(func(flag *pflag.Flag) {
		if _, is := flag.Annotations[cobra.BashCompOneRequiredFlag]; is {
			line("r", flag.Name)
		}
	})
	command.LocalFlags().VisitAll(func(flag *pflag.Flag) {
		if persistent.Lookup(flag.Name) == nil {
			line(fields("f", flag)...)
		}
	})
	persistent.VisitAll(func(flag *pflag.Flag) { line(fields("p", flag)...) })
	texts.WriteString(help(path))
	texts.WriteByte(0)
	for _, child := range command.Commands() {
		walk(child, append(append([]string{}, path...), child.Name()), commands, texts)
	}
}

func fields(kind string, flag *pflag.Flag) []string {
	all := []string{
		kind, flag.Name, flag.Shorthand, flag.Value.Type(), flag.DefValue, flag.NoOptDefVal, flag.ShorthandDeprecated,
		flag.Deprecated,
	}
	for len(all) > 4 && all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}

// help runs this program as kubectl, so that the text is what a user sees.
func help(path []string) string {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	arguments := append(path, "--help")
	if len(path) == 1 && path[0] == "options" {
		arguments = path
	}
	run := exec.Command(self, arguments...)
	run.Env = append(os.Environ(), "KUBECTL_HELP=")
	var out, errors bytes.Buffer
	run.Stdout, run.Stderr = &out, &errors
	if err := run.Run(); err != nil {
		fmt.Fprintln(os.Stderr, path, err, errors.String())
	}
	return out.String()
}
