CREATE TABLE endorser (
    id INTEGER NOT NULL,
    identifier VARCHAR(50) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (identifier)
);

CREATE TABLE subscription (
    id INTEGER NOT NULL,
    identifier VARCHAR(50) NOT NULL,
    description VARCHAR(200),
    uri VARCHAR(200) NOT NULL,
    authorised BOOLEAN NOT NULL,
    imagelist_latest INTEGER,
    updated DATETIME,
    "trustAnchor" INTEGER NOT NULL,
    "userName" VARCHAR(200),
    password VARCHAR(200),
    "updateMode" INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (identifier),
    UNIQUE (uri)
);

CREATE TABLE "endorserPrincible" (
    id INTEGER NOT NULL,
    hv_dn VARCHAR(50) NOT NULL,
    hv_ca VARCHAR(50) NOT NULL,
    endorser INTEGER,
    PRIMARY KEY (id),
    UNIQUE (hv_dn),
    FOREIGN KEY(endorser) REFERENCES endorser (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "subscriptionAuth" (
    id INTEGER NOT NULL,
    subscription INTEGER,
    endorser INTEGER,
    authorised BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(subscription) REFERENCES subscription (id) ON DELETE CASCADE ON UPDATE CASCADE,
    FOREIGN KEY(endorser) REFERENCES endorser (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "ImageDefinition" (
    id INTEGER NOT NULL,
    identifier VARCHAR(50) NOT NULL,
    latest INTEGER,
    cache INTEGER NOT NULL,
    subscription INTEGER,
    PRIMARY KEY (id),
    UNIQUE (identifier),
    FOREIGN KEY(subscription) REFERENCES subscription (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "imageListInstance" (
    id INTEGER NOT NULL,
    data BLOB NOT NULL,
    data_hash VARCHAR(128) NOT NULL,
    expired DATETIME,
    sub_auth INTEGER,
    imported DATETIME NOT NULL,
    created DATETIME NOT NULL,
    expires DATETIME NOT NULL,
    version VARCHAR(50) NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(sub_auth) REFERENCES "subscriptionAuth" (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "ImageInstance" (
    id INTEGER NOT NULL,
    description VARCHAR(50) NOT NULL,
    hypervisor VARCHAR(50) NOT NULL,
    sha512 VARCHAR(128) NOT NULL,
    uri VARCHAR(128) NOT NULL,
    os VARCHAR(50) NOT NULL,
    osversion VARCHAR(50) NOT NULL,
    arch VARCHAR(50) NOT NULL,
    version VARCHAR(50) NOT NULL,
    size INTEGER NOT NULL,
    title VARCHAR(100) NOT NULL,
    comments VARCHAR(100),
    "fkIdentifier" INTEGER,
    fkimagelistinstance INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY("fkIdentifier") REFERENCES "ImageDefinition" (id) ON DELETE CASCADE ON UPDATE CASCADE,
    FOREIGN KEY(fkimagelistinstance) REFERENCES "imageListInstance" (id) ON DELETE CASCADE ON UPDATE CASCADE
);
