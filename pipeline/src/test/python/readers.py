"""Reads what sparkvae writes with the libraries that people read it with: readers.py READER PATH.

Of a table it prints the number of rows and a digest of each row's id, mean, bound and label, in the order of
the ids; the test compares it with that of Spark's own reader.
"""

import glob
import hashlib
import struct
import sys


def table(rows):
    """rows: (id, mu, elbo, label or None)"""
    digest = hashlib.sha256()
    count = 0
    for name, mu, elbo, label in sorted(rows, key=lambda row: row[0]):
        label = -1 if label is None or label != label else int(label)
        digest.update(name.encode() + struct.pack(f"<{len(mu)}fdi", *mu, elbo, label))
        count += 1
    print(count, digest.hexdigest())


def of_pandas(frame):
    table(zip(frame["id"], frame["mu"], frame["elbo"], frame["label"]))


def of_arrow(found):
    table(zip(*(found[name].to_pylist() for name in ("id", "mu", "elbo", "label"))))


def pandas_parquet(path):
    import pandas

    of_pandas(pandas.read_parquet(path))


def pandas_jsonl(path):
    import pandas

    files = sorted(glob.glob(path + "/*.jsonl"))
    of_pandas(pandas.concat([pandas.read_json(f, lines=True, precise_float=True) for f in files]))


def pyarrow_parquet(path):
    import pyarrow.dataset

    of_arrow(pyarrow.dataset.dataset(path, exclude_invalid_files=False).to_table())


def pyarrow_ipc(path):
    import pyarrow

    files = sorted(glob.glob(path + "/*.arrow"))
    found = pyarrow.concat_tables(pyarrow.ipc.open_file(f).read_all() for f in files)
    assert pyarrow.types.is_fixed_size_list(found.schema.field("mu").type), found.schema
    of_arrow(found)


def pyarrow_fixed(path):
    import pyarrow.parquet

    files = sorted(glob.glob(path + "/*.parquet"))
    found = pyarrow.concat_tables(pyarrow.parquet.read_table(f) for f in files)
    assert pyarrow.types.is_fixed_size_list(found.schema.field("mu").type), found.schema
    of_arrow(found)


def duckdb_parquet(path):
    import duckdb

    table(duckdb.sql(f"SELECT id, mu, elbo, label FROM '{path}/*.parquet'").fetchall())


def duckdb_jsonl(path):
    import duckdb

    columns = "{id: 'VARCHAR', mu: 'FLOAT[]', elbo: 'DOUBLE', label: 'INTEGER'}"
    read = f"read_json('{path}/*.jsonl', format = 'newline_delimited', columns = {columns})"
    table(duckdb.sql(f"SELECT id, mu, elbo, label FROM {read}").fetchall())


def polars_parquet(path):
    import polars

    table(polars.scan_parquet(path + "/*.parquet").select("id", "mu", "elbo", "label").collect().iter_rows())


def polars_ipc(path):
    import polars

    table(polars.scan_ipc(path + "/*.arrow").select("id", "mu", "elbo", "label").collect().iter_rows())


def numpy_npy(path):
    import numpy
    import pandas

    rows = []
    for i in range(len(glob.glob(path + "/img_emb/*.npy"))):
        vectors = numpy.load(f"{path}/img_emb/img_emb_{i}.npy")
        found = pandas.read_parquet(f"{path}/metadata/metadata_{i}.parquet")
        rows += zip(found["id"], vectors, found["elbo"], found["label"])
    table(rows)


def safetensors_numpy(path):
    from safetensors.numpy import load_file

    for name, tensor in sorted(load_file(path + "/parameters.safetensors").items()):
        print(name, list(tensor.shape), tensor.dtype, hashlib.sha256(tensor.tobytes()).hexdigest())


def onnxruntime_encoder(path):
    """PATH holds encoder.onnx, images.npy and mu.npy; prints the largest difference of the means."""
    import numpy
    import onnxruntime

    encoder = onnxruntime.InferenceSession(path + "/encoder.onnx")
    images = numpy.fromfile(path + "/images", dtype=numpy.uint8)
    expected = numpy.fromfile(path + "/mu", dtype="<f4")
    x = images.reshape(-1, *encoder.get_inputs()[0].shape[1:]).astype(numpy.float32) / 255
    (mu,) = encoder.run(["mu"], {"x": x})
    difference = abs(mu.ravel() - expected) / numpy.maximum(1, abs(expected))
    print(len(x), bool(difference.max() < 1e-5))


def onnx_checker(path):
    import onnx

    for file in sorted(glob.glob(path + "/*.onnx")):
        onnx.checker.check_model(file, full_check=True)
        print(file.split("/")[-1])


globals()[sys.argv[1]](sys.argv[2])
