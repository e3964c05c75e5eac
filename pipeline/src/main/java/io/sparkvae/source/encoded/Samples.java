// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.encoded;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.image.Rejection;
import io.sparkvae.source.archive.ArchiveReader;
import io.sparkvae.source.archive.EntryNames;
import io.sparkvae.source.archive.ExpansionMeter;
import io.sparkvae.source.files.IgnoreReason;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourceIterator;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The samples of one shard: entries that follow each other and have the same key. */
final class Samples extends SourceIterator {
  /** Key and extension, as webdataset divides a name. */
  private static final Pattern NAME = Pattern.compile("(?s)((?:.*/)?[^./][^./]*)\\.([^/]+)");

  /** Longest entry that is read as a label, in bytes. */
  private static final int MOST_LABEL = 16 << 20;

  private final ArchiveTask task;
  private final WebDatasetPlan plan;
  private final ArchiveReader archive;
  private final ExpansionMeter meter;
  private final EntryNames names;
  private final Deque<SourceImage> ready = new ArrayDeque<>();

  private Sample sample;
  private boolean done;

  Samples(ArchiveTask task, WebDatasetPlan plan, ArchiveReader archive, ExpansionMeter meter) {
    this.task = task;
    this.plan = plan;
    this.archive = archive;
    this.meter = meter;
    this.names = new EntryNames(task.prefix());
  }

  /** What is known of the sample whose entries are being read. */
  private static final class Sample {
    private final String key;
    private final long entry;
    private final Set<String> extensions = new HashSet<>();
    private int rank = Integer.MAX_VALUE;
    private String imageName;
    private byte[] image;
    private Rejection refused;
    private boolean labelled;
    private String label;

    Sample(String key, long entry) {
      this.key = key;
      this.entry = entry;
    }
  }

  @Override
  protected SourceImage advance() throws IOException {
    try {
      while (ready.isEmpty() && !done) {
        ArchiveReader.Entry entry = archive.next();
        if (entry == null) {
          done = true;
          finish();
        } else {
          meter.countEntry();
          take(entry);
        }
      }
      return ready.poll();
    } catch (IOException | IllegalArgumentException e) {
      // Commons Compress throws the latter for some invalid headers.
      throw task.corrupt(meter, e instanceof IOException io ? io : new IOException(e));
    }
  }

  private void take(ArchiveReader.Entry entry) throws IOException {
    if (entry.kind() == ArchiveReader.Kind.DIRECTORY) {
      return;
    }
    String name = EntryNames.plain(entry.name());
    if (entry.kind() == ArchiveReader.Kind.REMAINDER) {
      ignore(name, IgnoreReason.FOREIGN);
      return;
    }
    if (EntryNames.leavesArchive(entry.name())) {
      String id = names.id(name, meter.entries());
      ready.add(SourceImage.refused(id, null, new Rejection("entry name leaves the archive", "")));
      return;
    }
    Optional<IgnoreReason> noData = IgnoreRule.ofDataFile(name);
    Matcher parts = NAME.matcher(name);
    if (noData.isPresent() || !parts.matches()) {
      ignore(name, noData.orElse(IgnoreReason.FOREIGN));
      return;
    }
    // Of two samples with one key that follow each other, no part belongs to the other.
    if (sample == null
        || !sample.key.equals(parts.group(1))
        || !sample.extensions.add(parts.group(2))) {
      finish();
      sample = new Sample(parts.group(1), meter.entries());
      sample.extensions.add(parts.group(2));
    }
    take(entry, name, parts.group(2).toLowerCase(Locale.ROOT));
  }

  private void take(ArchiveReader.Entry entry, String name, String extension) throws IOException {
    int rank = plan.rank(extension);
    if (rank < 0 || rank >= sample.rank) {
      if (extension.equals(plan.label())) {
        sample.labelled = true;
        label(entry);
      }
      ignore(name, IgnoreReason.COMPANION);
      return;
    }
    if (sample.imageName != null) {
      ignore(sample.imageName, IgnoreReason.COMPANION);
    }
    sample.rank = rank;
    sample.imageName = name;
    sample.image = null;
    sample.refused = entry.refused();
    if (sample.refused == null) {
      long most = task.image().fileBytes();
      byte[] bytes =
          entry.content().open().readNBytes((int) Math.min(most, Integer.MAX_VALUE - 9) + 1);
      sample.refused = task.image().refuseBytes(bytes.length);
      sample.image = bytes;
    }
  }

  private void ignore(String name, IgnoreReason reason) {
    ready.add(SourceImage.ignored(task.prefix() + name, reason));
  }

  private void label(ArchiveReader.Entry entry) throws IOException {
    byte[] bytes =
        entry.refused() != null ? new byte[0] : entry.content().open().readNBytes(MOST_LABEL + 1);
    if (bytes.length > MOST_LABEL) {
      sample.refused =
          new Rejection("label is too long", "more than %s bytes".formatted(MOST_LABEL));
      return;
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      sample.label = plan.path().isEmpty() ? text.strip() : ofJson(text);
    } catch (CharacterCodingException e) {
      unreadable("no text in UTF-8");
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      unreadable("no JSON: " + e.getOriginalMessage());
    }
  }

  private void unreadable(String found) {
    sample.refused = new Rejection("label cannot be read", found);
  }

  /** Returns a value in a JSON object; null if it is null or not there. */
  private String ofJson(String text) throws com.fasterxml.jackson.core.JsonProcessingException {
    JsonNode at = Json.MAPPER.readTree(text);
    for (String step : plan.path()) {
      at = at.path(step);
    }
    if (at.isContainerNode()) {
      unreadable("an object or a list at json." + String.join(".", plan.path()));
    }
    return at.isNull() || at.isMissingNode() ? null : at.asText();
  }

  /** Gives the sample that is complete. A group of entries without image and class is none. */
  private void finish() {
    Sample complete = sample;
    sample = null;
    if (complete == null || complete.imageName == null && !complete.labelled) {
      return;
    }
    String id = names.id(complete.key, complete.entry);
    String label = complete.label == null || complete.label.isEmpty() ? null : complete.label;
    Rejection refused =
        complete.imageName == null
            ? new Rejection("sample without an image", "")
            : complete.refused;
    ready.add(
        refused != null
            ? SourceImage.refused(id, label, refused)
            : SourceImage.encoded(id, label, complete.image));
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
