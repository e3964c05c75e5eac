// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {
  @TempDir Path here;

  private int user() throws IOException {
    return (int) Files.getAttribute(here, "unix:uid");
  }

  @Test
  void itIsForItsOwnerAlone() throws IOException {
    Path made = PrivateDirectory.below(here);
    assertThat(made).isEqualTo(here.resolve("sparkvae-" + user()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    assertThat(PrivateDirectory.below(here)).isEqualTo(made);
  }

  @Test
  void anotherUsersIsRefused() throws IOException {
    Path made = PrivateDirectory.below(here);
    int other = user() + 1;
    assertThatThrownBy(() -> PrivateDirectory.of(made, other))
        .isInstanceOf(ResourceFailure.class)
        .hasMessage(
            "%s: expected a directory of user %d with mode rwx------, found one of user %d"
                .formatted(made, other, user()));
  }

  @Test
  void oneThatOthersCanUseIsRefused() throws IOException {
    Path made = PrivateDirectory.below(here);
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> PrivateDirectory.below(here))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageEndingWith("found mode rwxrwxrwx");
  }

  @Test
  void aLinkIsRefused() throws IOException {
    Path elsewhere = PrivateDirectory.of(here.resolve("elsewhere"), user());
    Path link = Files.createSymbolicLink(here.resolve("sparkvae-" + user()), elsewhere);
    assertThatThrownBy(() -> PrivateDirectory.below(here))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageStartingWith(link + ": ")
        .hasMessageEndingWith("found a link or a file");
  }

  @Test
  void oneThatCannotBeMadeIsRefused() {
    assertThatThrownBy(() -> PrivateDirectory.below(here.resolve("absent")))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("cannot be made");
  }
}
